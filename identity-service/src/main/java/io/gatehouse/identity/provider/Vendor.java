package io.gatehouse.identity.provider;

import io.gatehouse.identity.provider.VendorProfile.Quirk;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The vendors that are offered, as data: what is surprising about one is told beside it, with the page that says so. */
public enum Vendor {
    /** Any authorization server, by discovery, by its endpoints or by an MCP server. */
    CUSTOM("CustomOauth2", VendorForm.CUSTOM, VendorProfile.elsewhere().with(Quirk.RESOURCE)),

    // A refresh token comes only with access_type=offline, and again only with prompt=consent
    // (developers.google.com/identity/protocols/oauth2/web-server).
    GOOGLE(
            "GoogleOauth2",
            VendorForm.GOOGLE,
            VendorProfile.at(
                            "https://accounts.google.com",
                            "https://accounts.google.com/o/oauth2/v2/auth",
                            "https://oauth2.googleapis.com/token",
                            "https://oauth2.googleapis.com/revoke")
                    .asking("access_type", "offline")
                    .asking("prompt", "consent")),

    // Answers as a form unless asked for JSON, errors with status 200 (docs.github.com, "Authorizing OAuth apps").
    // Since April 2026 its callback carries iss (RFC 9207): https://github.com/login/oauth.
    GITHUB(
            "GithubOauth2",
            VendorForm.GITHUB,
            VendorProfile.at(
                            "https://github.com/login/oauth",
                            "https://github.com/login/oauth/authorize",
                            "https://github.com/login/oauth/access_token",
                            null)
                    .with(Quirk.NESTED_SCOPES)),

    // The token at the top of the answer is the bot's; the user's stands in authed_user and has the token_type "user"
    // (docs.slack.dev, method oauth.v2.access).
    SLACK(
            "SlackOauth2",
            VendorForm.SLACK,
            VendorProfile.at(
                            "https://slack.com",
                            "https://slack.com/oauth/v2/authorize",
                            "https://slack.com/api/oauth.v2.access",
                            null)
                    .with(Quirk.USER_TOKEN_INSIDE)
                    .basic()),

    // {place} is login.salesforce.com, test.salesforce.com or a My Domain; the scope refresh_token stands for
    // offline_access (help.salesforce.com, "OAuth Tokens and Scopes").
    SALESFORCE(
            "SalesforceOauth2",
            VendorForm.SALESFORCE,
            VendorProfile.at(
                            "https://{place}",
                            "https://{place}/services/oauth2/authorize",
                            "https://{place}/services/oauth2/token",
                            "https://{place}/services/oauth2/revoke")
                    .offline("refresh_token")),

    // {place} is the tenant. The v2.0 endpoints refuse the resource parameter (AADSTS901002, AADSTS9010010): the
    // resource
    // stands before the scope. Nothing is revoked by RFC 7009 (learn.microsoft.com, "v2-oauth2-auth-code-flow").
    MICROSOFT(
            "MicrosoftOauth2",
            VendorForm.MICROSOFT,
            VendorProfile.at(
                            "https://login.microsoftonline.com/{place}/v2.0",
                            "https://login.microsoftonline.com/{place}/oauth2/v2.0/authorize",
                            "https://login.microsoftonline.com/{place}/oauth2/v2.0/token",
                            null)
                    .offline("offline_access")
                    .with(Quirk.QUALIFIED_SCOPES)),

    // Which API the token is for is said by audience; token requests are JSON (developer.atlassian.com,
    // "OAuth 2.0 (3LO) apps").
    ATLASSIAN(
            "AtlassianOauth2",
            VendorForm.ATLASSIAN,
            VendorProfile.at(
                            "https://auth.atlassian.com",
                            "https://auth.atlassian.com/authorize",
                            "https://auth.atlassian.com/oauth/token",
                            null)
                    .asking("audience", "api.atlassian.com")
                    .asking("prompt", "consent")
                    .offline("offline_access")
                    .with(Quirk.JSON_BODY)),

    // A code_verifier beside a client secret is answered with invalid_client: PKCE is for native clients by another
    // endpoint (learn.microsoft.com/linkedin, "Authorization Code Flow with PKCE"). Its answers lack token_type.
    LINKEDIN(
            "LinkedinOauth2",
            VendorForm.LINKEDIN,
            VendorProfile.at(
                            "https://www.linkedin.com/oauth",
                            "https://www.linkedin.com/oauth/v2/authorization",
                            "https://www.linkedin.com/oauth/v2/accessToken",
                            "https://www.linkedin.com/oauth/v2/revoke")
                    .with(Quirk.NO_PKCE, Quirk.NO_TOKEN_TYPE)),

    // Its scope for refresh tokens is spelled with a dot (docs.x.com, "OAuth 2.0 Authorization Code Flow with PKCE").
    X(
            "XOauth2",
            VendorForm.INCLUDED,
            VendorProfile.at(
                            null,
                            "https://x.com/i/oauth2/authorize",
                            "https://api.x.com/2/oauth2/token",
                            "https://api.x.com/2/oauth2/revoke")
                    .basic()
                    .offline("offline.access")),

    // Of a custom authorization server; the one of the organization has its endpoints below /oauth2 and is told by
    // them (developer.okta.com, "OpenID Connect & OAuth 2.0 API").
    OKTA(
            "OktaOauth2",
            VendorForm.TENANT,
            VendorProfile.at("{place}", "{place}/v1/authorize", "{place}/v1/token", "{place}/v1/revoke")
                    .basic()
                    .offline("offline_access")),

    ONELOGIN(
            "OneLoginOauth2",
            VendorForm.TENANT,
            VendorProfile.at("{place}", "{place}/auth", "{place}/token", "{place}/token/revocation")
                    .offline("offline_access")),

    PINGONE(
            "PingOneOauth2",
            VendorForm.TENANT,
            VendorProfile.at("{place}", "{place}/authorize", "{place}/token", "{place}/revoke")
                    .basic()),

    FACEBOOK(
            "FacebookOauth2",
            VendorForm.INCLUDED,
            VendorProfile.at(
                    null,
                    "https://www.facebook.com/dialog/oauth",
                    "https://graph.facebook.com/oauth/access_token",
                    null)),

    YANDEX(
            "YandexOauth2",
            VendorForm.INCLUDED,
            VendorProfile.at(
                    null,
                    "https://oauth.yandex.com/authorize",
                    "https://oauth.yandex.com/token",
                    "https://oauth.yandex.com/revoke_token")),

    // A refresh token comes with duration=permanent (github.com/reddit-archive/reddit/wiki/OAuth2).
    REDDIT(
            "RedditOauth2",
            VendorForm.INCLUDED,
            VendorProfile.at(
                            null,
                            "https://www.reddit.com/api/v1/authorize",
                            "https://www.reddit.com/api/v1/access_token",
                            "https://www.reddit.com/api/v1/revoke_token")
                    .basic()
                    .asking("duration", "permanent")),

    ZOOM(
            "ZoomOauth2",
            VendorForm.INCLUDED,
            VendorProfile.at(
                            null,
                            "https://zoom.us/oauth/authorize",
                            "https://zoom.us/oauth/token",
                            "https://zoom.us/oauth/revoke")
                    .basic()),

    // Its answers name the scopes in a list (dev.twitch.tv, "Getting OAuth Access Tokens").
    TWITCH(
            "TwitchOauth2",
            VendorForm.INCLUDED,
            VendorProfile.at(
                    "https://id.twitch.tv/oauth2",
                    "https://id.twitch.tv/oauth2/authorize",
                    "https://id.twitch.tv/oauth2/token",
                    "https://id.twitch.tv/oauth2/revoke")),

    SPOTIFY(
            "SpotifyOauth2",
            VendorForm.INCLUDED,
            VendorProfile.at(
                            null,
                            "https://accounts.spotify.com/authorize",
                            "https://accounts.spotify.com/api/token",
                            null)
                    .basic()),

    // A refresh token comes with token_access_type=offline; revocation wants the token as a bearer, so it is none of
    // RFC 7009 (developers.dropbox.com, "OAuth Guide").
    DROPBOX(
            "DropboxOauth2",
            VendorForm.INCLUDED,
            VendorProfile.at(
                            null,
                            "https://www.dropbox.com/oauth2/authorize",
                            "https://api.dropboxapi.com/oauth2/token",
                            null)
                    .basic()
                    .asking("token_access_type", "offline")),

    // Basic proof over a JSON body with a version header (developers.notion.com, "Create a token").
    NOTION(
            "NotionOauth2",
            VendorForm.INCLUDED,
            VendorProfile.at(
                            null,
                            "https://api.notion.com/v1/oauth/authorize",
                            "https://api.notion.com/v1/oauth/token",
                            null)
                    .basic()
                    .asking("owner", "user")
                    .sending("Notion-Version", "2025-09-03")
                    .with(Quirk.JSON_BODY)),

    HUBSPOT(
            "HubspotOauth2",
            VendorForm.INCLUDED,
            VendorProfile.at(
                    null, "https://app.hubspot.com/oauth/authorize", "https://api.hubapi.com/oauth/v1/token", null)),

    // The endpoints hold the name of the application, so only the operator knows them.
    CYBERARK("CyberArkOauth2", VendorForm.TENANT, VendorProfile.elsewhere()),

    FUSIONAUTH(
            "FusionAuthOauth2",
            VendorForm.TENANT,
            VendorProfile.at("{place}", "{place}/oauth2/authorize", "{place}/oauth2/token", null)
                    .basic()
                    .offline("offline_access")),

    // Its issuers end with a slash (auth0.com/docs, "Authentication API").
    AUTH0(
            "Auth0Oauth2",
            VendorForm.TENANT,
            VendorProfile.at("{place}/", "{place}/authorize", "{place}/oauth/token", "{place}/oauth/revoke")
                    .offline("offline_access")),

    // The issuer is at cognito-idp, the endpoints at the domain of the pool, so only the operator knows them
    // (docs.aws.amazon.com/cognito, "Managed login endpoints").
    COGNITO("CognitoOauth2", VendorForm.TENANT, VendorProfile.elsewhere());

    private final String wireName;
    private final VendorForm form;
    private final VendorProfile profile;

    Vendor(String wireName, VendorForm form, VendorProfile profile) {
        this.wireName = wireName;
        this.form = form;
        this.profile = profile;
    }

    /** The name in AgentCore's API. */
    public String wireName() {
        return wireName;
    }

    /** What is known of its authorization server. */
    public VendorProfile profile() {
        return profile;
    }

    VendorForm form() {
        return form;
    }

    static Optional<Vendor> of(String wireName) {
        return Arrays.stream(values()).filter(v -> v.wireName.equals(wireName)).findFirst();
    }

    static String offered() {
        return Arrays.stream(values()).map(Vendor::wireName).collect(Collectors.joining(", "));
    }
}
