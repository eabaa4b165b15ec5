package io.gatehouse.identity.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.identity.problem.ApiException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every vendor of AgentCore, what is known of it, and what may be said of it. */
class VendorCatalogueTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GUID = "72f988bf-86f1-41af-91ab-2d7cd011db47";

    private final ProviderRules rules = new ProviderRules(false);

    @Test
    void allVendorsOfAgentCoreAreOffered() {
        Set<String> offered =
                Arrays.stream(Vendor.values()).map(Vendor::wireName).collect(Collectors.toSet());
        assertThat(offered)
                .isEqualTo(new TreeSet<>(
                        Set.of(("GoogleOauth2 GithubOauth2 SlackOauth2 SalesforceOauth2 MicrosoftOauth2 CustomOauth2"
                                        + " AtlassianOauth2 LinkedinOauth2 XOauth2 OktaOauth2 OneLoginOauth2 PingOneOauth2"
                                        + " FacebookOauth2 YandexOauth2 RedditOauth2 ZoomOauth2 TwitchOauth2 SpotifyOauth2"
                                        + " DropboxOauth2 NotionOauth2 HubspotOauth2 CyberArkOauth2 FusionAuthOauth2"
                                        + " Auth0Oauth2 CognitoOauth2")
                                .split(" "))));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            GoogleOauth2,     google,     '',                           https://accounts.google.com, https://accounts.google.com/o/oauth2/v2/auth, https://oauth2.googleapis.com/token, https://oauth2.googleapis.com/revoke
            GithubOauth2,     github,     '',                           https://github.com/login/oauth, https://github.com/login/oauth/authorize, https://github.com/login/oauth/access_token, -
            SlackOauth2,      slack,      '',                           https://slack.com, https://slack.com/oauth/v2/authorize, https://slack.com/api/oauth.v2.access, -
            SalesforceOauth2, salesforce, '',                           https://login.salesforce.com, https://login.salesforce.com/services/oauth2/authorize, https://login.salesforce.com/services/oauth2/token, https://login.salesforce.com/services/oauth2/revoke
            SalesforceOauth2, salesforce, 'gatehouse:domain:acme.my.salesforce.com', https://acme.my.salesforce.com, https://acme.my.salesforce.com/services/oauth2/authorize, https://acme.my.salesforce.com/services/oauth2/token, https://acme.my.salesforce.com/services/oauth2/revoke
            MicrosoftOauth2,  microsoft,  '',                           -, https://login.microsoftonline.com/common/oauth2/v2.0/authorize, https://login.microsoftonline.com/common/oauth2/v2.0/token, -
            MicrosoftOauth2,  microsoft,  'tenantId:72f988bf-86f1-41af-91ab-2d7cd011db47', https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0, https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/oauth2/v2.0/authorize, https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/oauth2/v2.0/token, -
            AtlassianOauth2,  atlassian,  '',                           https://auth.atlassian.com, https://auth.atlassian.com/authorize, https://auth.atlassian.com/oauth/token, -
            LinkedinOauth2,   linkedin,   '',                           https://www.linkedin.com/oauth, https://www.linkedin.com/oauth/v2/authorization, https://www.linkedin.com/oauth/v2/accessToken, https://www.linkedin.com/oauth/v2/revoke
            XOauth2,          included,   '',                           -, https://x.com/i/oauth2/authorize, https://api.x.com/2/oauth2/token, https://api.x.com/2/oauth2/revoke
            OktaOauth2,       included,   'issuer:https://acme.okta.com/oauth2/default', https://acme.okta.com/oauth2/default, https://acme.okta.com/oauth2/default/v1/authorize, https://acme.okta.com/oauth2/default/v1/token, https://acme.okta.com/oauth2/default/v1/revoke
            OktaOauth2,       included,   'issuer:https://acme.okta.com;authorizationEndpoint:https://acme.okta.com/oauth2/v1/authorize;tokenEndpoint:https://acme.okta.com/oauth2/v1/token', https://acme.okta.com, https://acme.okta.com/oauth2/v1/authorize, https://acme.okta.com/oauth2/v1/token, -
            OneLoginOauth2,   included,   'issuer:https://acme.onelogin.com/oidc/2', https://acme.onelogin.com/oidc/2, https://acme.onelogin.com/oidc/2/auth, https://acme.onelogin.com/oidc/2/token, https://acme.onelogin.com/oidc/2/token/revocation
            PingOneOauth2,    included,   'issuer:https://auth.pingone.eu/env/as', https://auth.pingone.eu/env/as, https://auth.pingone.eu/env/as/authorize, https://auth.pingone.eu/env/as/token, https://auth.pingone.eu/env/as/revoke
            FacebookOauth2,   included,   '',                           -, https://www.facebook.com/dialog/oauth, https://graph.facebook.com/oauth/access_token, -
            YandexOauth2,     included,   '',                           -, https://oauth.yandex.com/authorize, https://oauth.yandex.com/token, https://oauth.yandex.com/revoke_token
            RedditOauth2,     included,   '',                           -, https://www.reddit.com/api/v1/authorize, https://www.reddit.com/api/v1/access_token, https://www.reddit.com/api/v1/revoke_token
            ZoomOauth2,       included,   '',                           -, https://zoom.us/oauth/authorize, https://zoom.us/oauth/token, https://zoom.us/oauth/revoke
            TwitchOauth2,     included,   '',                           https://id.twitch.tv/oauth2, https://id.twitch.tv/oauth2/authorize, https://id.twitch.tv/oauth2/token, https://id.twitch.tv/oauth2/revoke
            SpotifyOauth2,    included,   '',                           -, https://accounts.spotify.com/authorize, https://accounts.spotify.com/api/token, -
            DropboxOauth2,    included,   '',                           -, https://www.dropbox.com/oauth2/authorize, https://api.dropboxapi.com/oauth2/token, -
            NotionOauth2,     included,   '',                           -, https://api.notion.com/v1/oauth/authorize, https://api.notion.com/v1/oauth/token, -
            HubspotOauth2,    included,   '',                           -, https://app.hubspot.com/oauth/authorize, https://api.hubapi.com/oauth/v1/token, -
            CyberArkOauth2,   included,   'issuer:https://acme.id.cyberark.cloud/app/;authorizationEndpoint:https://acme.id.cyberark.cloud/OAuth2/Authorize/app;tokenEndpoint:https://acme.id.cyberark.cloud/OAuth2/Token/app', https://acme.id.cyberark.cloud/app/, https://acme.id.cyberark.cloud/OAuth2/Authorize/app, https://acme.id.cyberark.cloud/OAuth2/Token/app, -
            FusionAuthOauth2, included,   'issuer:https://acme.fusionauth.io', https://acme.fusionauth.io, https://acme.fusionauth.io/oauth2/authorize, https://acme.fusionauth.io/oauth2/token, -
            Auth0Oauth2,      included,   'issuer:https://acme.eu.auth0.com', https://acme.eu.auth0.com/, https://acme.eu.auth0.com/authorize, https://acme.eu.auth0.com/oauth/token, https://acme.eu.auth0.com/oauth/revoke
            CognitoOauth2,    included,   'issuer:https://cognito-idp.eu-west-1.amazonaws.com/pool;authorizationEndpoint:https://acme.auth.eu-west-1.amazoncognito.com/oauth2/authorize;tokenEndpoint:https://acme.auth.eu-west-1.amazoncognito.com/oauth2/token', https://cognito-idp.eu-west-1.amazonaws.com/pool, https://acme.auth.eu-west-1.amazoncognito.com/oauth2/authorize, https://acme.auth.eu-west-1.amazoncognito.com/oauth2/token, -
            """)
    void vendorHasItsEndpoints(
            String vendor,
            String member,
            String said,
            String issuer,
            String authorization,
            String token,
            String revocation)
            throws Exception {
        ProviderSettings settings = rules.check(request(vendor, member, said));
        ServerMetadata server = settings.fixed();
        assertThat(server.issuer()).isEqualTo(issuer);
        assertThat(server.authorizationEndpoint()).hasToString(authorization);
        assertThat(server.tokenEndpoint()).hasToString(token);
        assertThat(
                        server.revocationEndpoint() == null
                                ? null
                                : server.revocationEndpoint().toString())
                .isEqualTo(revocation);
        assertThat(settings.sendResource()).isFalse();
        assertThat(settings.clientSecret().reveal()).isEqualTo("shh");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            SlackOauth2,      google,     '',                                   googleOauth2ProviderConfig, belong
            GoogleOauth2,     google,     'tokenEndpoint:https://evil.example/token', tokenEndpoint, CustomOauth2
            GoogleOauth2,     google,     'tenantId:acme',                      tenantId, belong
            GoogleOauth2,     google,     'gatehouse:domain:test.salesforce.com', domain, belong
            GoogleOauth2,     google,     'gatehouse:mcpServerUrl:https://a.example/mcp', mcpServerUrl, belong
            SalesforceOauth2, salesforce, 'gatehouse:domain:evil.example',      domain, My Domain
            SalesforceOauth2, salesforce, 'gatehouse:domain:my.salesforce.com.evil.example', domain, My Domain
            MicrosoftOauth2,  microsoft,  'tenantId:../evil',                   tenantId, tenant
            MicrosoftOauth2,  microsoft,  'tenantId:a/b',                       tenantId, tenant
            ZoomOauth2,       included,   'authorizationEndpoint:https://evil.example/a', authorizationEndpoint, CustomOauth2
            OktaOauth2,       included,   '',                                   issuer, required
            OktaOauth2,       included,   'issuer:http://acme.okta.com',        issuer, https
            OktaOauth2,       included,   'issuer:https://acme.okta.com?a=b',   issuer, query
            OktaOauth2,       included,   'issuer:https://acme.okta.com;tokenEndpoint:https://acme.okta.com/t', authorizationEndpoint, required
            CognitoOauth2,    included,   'issuer:https://cognito-idp.eu-west-1.amazonaws.com/pool', authorizationEndpoint, required
            """)
    void refusalNamesTheFieldAndTheReason(String vendor, String member, String said, String field, String words)
            throws Exception {
        Oauth2ProviderRequest request = request(vendor, member, said);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> rules.check(request))
                .satisfies(e -> assertThat(e.fields().getFirst().name()).endsWith(field))
                .satisfies(e -> assertThat(e.getMessage()).contains(words).doesNotContain("shh"));
    }

    @Test
    void tenantsOfMicrosoftAreTheirIdOrTheirDomain() throws Exception {
        assertThat(rules.check(request("MicrosoftOauth2", "microsoft", "tenantId:acme.onmicrosoft.com"))
                        .fixed()
                        .issuer())
                .isNull();
        assertThat(rules.check(request("MicrosoftOauth2", "microsoft", "tenantId:" + GUID))
                        .fixed()
                        .issuer())
                .contains(GUID);
    }

    /** Members are written {@code name:value;name:value}, those of our extension {@code gatehouse:name:value}. */
    private static Oauth2ProviderRequest request(String vendor, String member, String said) throws Exception {
        var root = JSON.createObjectNode();
        root.put("name", "p").put("credentialProviderVendor", vendor);
        var config = root.putObject("oauth2ProviderConfigInput").putObject(member + "Oauth2ProviderConfig");
        config.put("clientId", "c").put("clientSecret", "shh");
        for (String one : said.isEmpty() ? new String[0] : said.split(";")) {
            String[] parts = one.split(":", 2);
            if (parts[0].equals("gatehouse")) {
                String[] more = parts[1].split(":", 2);
                config.putObject("gatehouse").put(more[0], more[1]);
            } else {
                config.put(parts[0], parts[1]);
            }
        }
        return JSON.treeToValue(root, Oauth2ProviderRequest.class);
    }
}
