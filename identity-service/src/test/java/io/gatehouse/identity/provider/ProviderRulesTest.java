package io.gatehouse.identity.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.identity.problem.ApiException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProviderRulesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EXPLICIT = """
            {"authorizationServerMetadata":{"issuer":"https://as.example","authorizationEndpoint":\
            "https://as.example/authorize","tokenEndpoint":"https://as.example/token"}}""";

    private final ProviderRules rules = new ProviderRules(false);

    @Test
    void discoveryUrlWithDefaults() throws Exception {
        ProviderSettings settings = rules.check(custom(
                "\"oauthDiscovery\":{\"discoveryUrl\":\"https://as.example/r/.well-known/openid-configuration\"}"));
        assertThat(settings.authMethod()).isEqualTo(ClientAuthMethod.CLIENT_SECRET_BASIC);
        assertThat(settings.sendResource()).isTrue();
        assertThat(settings.fixed()).isNull();
        assertThat(settings.clientSecret().reveal()).isEqualTo("shh");
    }

    @Test
    void explicitEndpointsAndExtension() throws Exception {
        ProviderSettings settings = rules.check(custom("\"oauthDiscovery\":" + EXPLICIT
                + ",\"clientAuthenticationMethod\":\"CLIENT_SECRET_POST\",\"gatehouse\":{\"sendResource\":false}"));
        assertThat(settings.authMethod()).isEqualTo(ClientAuthMethod.CLIENT_SECRET_POST);
        assertThat(settings.sendResource()).isFalse();
        assertThat(settings.fixed().issuer()).isEqualTo("https://as.example");
    }

    @Test
    void githubHasFixedEndpointsAndTheIssuerThatItsCallbackNames() throws Exception {
        ProviderSettings settings = rules.check(request(
                "GithubOauth2", "{\"githubOauth2ProviderConfig\":{\"clientId\":\"gh\",\"clientSecret\":\"shh\"}}"));
        assertThat(settings.fixed().issuer()).isEqualTo("https://github.com/login/oauth");
        assertThat(settings.fixed().tokenEndpoint()).hasToString("https://github.com/login/oauth/access_token");
    }

    @Test
    void loopbackHttpOnlyUnderTheUnsafeSetting() throws Exception {
        Oauth2ProviderRequest request =
                custom("\"oauthDiscovery\":{\"discoveryUrl\":\"http://127.0.0.1:1/.well-known/openid-configuration\"}");
        assertThat(new ProviderRules(true).check(request).discoveryUrl()).startsWith("http://127.0.0.1");
        assertThatExceptionOfType(ApiException.class).isThrownBy(() -> rules.check(request));
    }

    @Test
    void secretMayGoIntoBasicAsItIs() throws Exception {
        ProviderSettings settings =
                rules.check(custom("\"oauthDiscovery\":" + EXPLICIT + ",\"gatehouse\":{\"plainBasic\":true}"));
        assertThat(settings.authMethod()).isEqualTo(ClientAuthMethod.CLIENT_SECRET_BASIC_PLAIN);
    }

    static Stream<Arguments> refused() {
        String discovery =
                "\"oauthDiscovery\":{\"discoveryUrl\":\"https://as.example/.well-known/openid-configuration\"}";
        return Stream.of(
                Arguments.of(
                        "OrkutOauth2", "{}", "credentialProviderVendor", "CustomOauth2, GoogleOauth2, GithubOauth2"),
                Arguments.of("CustomOauth2", "{}", "customOauth2ProviderConfig", "required"),
                Arguments.of(
                        "CustomOauth2", "{\"githubOauth2ProviderConfig\":{}}", "githubOauth2ProviderConfig", "belong"),
                Arguments.of("CustomOauth2", config(""), "oauthDiscovery", "required"),
                Arguments.of("CustomOauth2", config("\"oauthDiscovery\":{}"), "oauthDiscovery", "exactly one"),
                Arguments.of(
                        "CustomOauth2",
                        config("\"oauthDiscovery\":{\"discoveryUrl\":\"https://as.example/metadata\"}"),
                        "discoveryUrl",
                        "well-known"),
                Arguments.of(
                        "CustomOauth2",
                        config("\"oauthDiscovery\":{\"discoveryUrl\":"
                                + "\"https://u:p@as.example/.well-known/openid-configuration\"}"),
                        "discoveryUrl",
                        "https"),
                Arguments.of(
                        "CustomOauth2",
                        config("\"oauthDiscovery\":" + EXPLICIT.replace("https://as.example/token", "http://evil/t")),
                        "tokenEndpoint",
                        "https"),
                Arguments.of(
                        "CustomOauth2",
                        config("\"oauthDiscovery\":"
                                + EXPLICIT.replace("}}", ",\"tokenEndpointAuthMethods\":[\"client_secret_jwt\"]}}")),
                        "tokenEndpointAuthMethods",
                        "client_secret_basic"),
                Arguments.of(
                        "CustomOauth2",
                        config(discovery + ",\"privateEndpointOverrides\":[]"),
                        "privateEndpointOverrides",
                        "not offered"),
                Arguments.of(
                        "CustomOauth2",
                        config(discovery + ",\"clientAuthenticationMethod\":\"PRIVATE_KEY_JWT\""),
                        "clientSecret",
                        "does not go"),
                Arguments.of(
                        "CustomOauth2",
                        config(discovery + ",\"clientAuthenticationMethod\":\"AWS_IAM_ID_TOKEN_JWT\""),
                        "clientAuthenticationMethod",
                        "not offered"),
                Arguments.of(
                        "CustomOauth2",
                        config(discovery + ",\"privateKeyJwtConfig\":{\"signingAlgorithm\":\"ES256\"}"),
                        "privateKeyJwtConfig",
                        "PRIVATE_KEY_JWT"),
                Arguments.of(
                        "CustomOauth2",
                        signing(discovery, "\"signingAlgorithm\":\"HS256\""),
                        "signingAlgorithm",
                        "ES256"),
                Arguments.of(
                        "CustomOauth2",
                        signing(discovery, "\"privateKeySource\":{\"kmsKeySource\":{}}"),
                        "privateKeySource",
                        "not offered"),
                Arguments.of(
                        "CustomOauth2",
                        signing(discovery, "\"additionalPayloadClaims\":{\"aud\":\"https://evil.example\"}"),
                        "additionalPayloadClaims",
                        "not offered"),
                Arguments.of(
                        "CustomOauth2",
                        config(discovery + ",\"clientAuthenticationMethod\":\"CLIENT_SECRET_POST\""
                                + ",\"gatehouse\":{\"plainBasic\":true}"),
                        "plainBasic",
                        "CLIENT_SECRET_BASIC"),
                Arguments.of(
                        "CustomOauth2",
                        config(discovery + ",\"clientSecretSource\":\"EXTERNAL\""),
                        "clientSecretSource",
                        "not offered yet"),
                Arguments.of(
                        "CustomOauth2",
                        config(discovery + ",\"onBehalfOfTokenExchangeConfig\":{\"grantType\":\"PASSWORD\"}"),
                        "onBehalfOfTokenExchangeConfig.grantType",
                        "JWT_AUTHORIZATION_GRANT"),
                Arguments.of(
                        "CustomOauth2",
                        config(discovery + ",\"onBehalfOfTokenExchangeConfig\":{\"grantType\":\"TOKEN_EXCHANGE\","
                                + "\"tokenExchangeGrantTypeConfig\":{\"actorTokenContent\":\"AWS_IAM_ID_TOKEN_JWT\"}}"),
                        "actorTokenContent",
                        "not offered"),
                Arguments.of(
                        "CustomOauth2",
                        config(discovery + ",\"onBehalfOfTokenExchangeConfig\":{\"grantType\":\"TOKEN_EXCHANGE\","
                                + "\"tokenExchangeGrantTypeConfig\":{\"actorTokenContent\":\"NONE\","
                                + "\"actorTokenScopes\":[\"a\"]}}"),
                        "actorTokenScopes",
                        "M2M"),
                Arguments.of(
                        "CustomOauth2",
                        config(discovery + ",\"onBehalfOfTokenExchangeConfig\":"
                                + "{\"grantType\":\"JWT_AUTHORIZATION_GRANT\",\"tokenExchangeGrantTypeConfig\":"
                                + "{\"actorTokenContent\":\"NONE\"}}"),
                        "tokenExchangeGrantTypeConfig",
                        "TOKEN_EXCHANGE"),
                Arguments.of(
                        "CustomOauth2",
                        config(discovery + ",\"gatehouse\":{\"subjectTokenType\":\"JWT\"}"),
                        "subjectTokenType",
                        "belong"),
                Arguments.of(
                        "CustomOauth2",
                        config("\"gatehouse\":{\"mcpServerUrl\":\"https://a.example/mcp\"},"
                                + "\"onBehalfOfTokenExchangeConfig\":{\"grantType\":\"TOKEN_EXCHANGE\"}"),
                        "onBehalfOfTokenExchangeConfig",
                        "mcpServerUrl"),
                Arguments.of(
                        "CustomOauth2",
                        "{\"customOauth2ProviderConfig\":{" + discovery + ",\"clientSecret\":\"s\"}}",
                        "clientId",
                        "required"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusalNamesTheFieldAndTheReason(String vendor, String config, String field, String words) throws Exception {
        Oauth2ProviderRequest request = request(vendor, config);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> rules.check(request))
                .satisfies(e -> assertThat(e.status()).isEqualTo(400))
                .satisfies(e -> assertThat(e.fields().getFirst().name()).endsWith(field))
                .satisfies(e -> assertThat(e.getMessage()).contains(words).doesNotContain("shh"));
    }

    @Test
    void requestHidesItsSecret() throws Exception {
        assertThat(custom("\"oauthDiscovery\":" + EXPLICIT).toString()).doesNotContain("shh");
    }

    private static String config(String more) {
        return "{\"customOauth2ProviderConfig\":{\"clientId\":\"c\",\"clientSecret\":\"shh\""
                + (more.isEmpty() ? "" : "," + more) + "}}";
    }

    private static String signing(String discovery, String config) {
        return "{\"customOauth2ProviderConfig\":{\"clientId\":\"c\"," + discovery
                + ",\"clientAuthenticationMethod\":\"PRIVATE_KEY_JWT\",\"privateKeyJwtConfig\":{" + config + "}}}";
    }

    private static Oauth2ProviderRequest custom(String more) throws Exception {
        return request("CustomOauth2", config(more));
    }

    private static Oauth2ProviderRequest request(String vendor, String config) throws Exception {
        return JSON.readValue(
                "{\"name\":\"p\",\"credentialProviderVendor\":\"" + vendor + "\",\"oauth2ProviderConfigInput\":"
                        + config + "}",
                Oauth2ProviderRequest.class);
    }
}
