package io.gatehouse.identity.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataDocumentTest {

    private static final String URL = "https://as.example/realm/.well-known/openid-configuration";
    private static final String GOOD = """
            {"issuer":"https://as.example/realm","authorization_endpoint":"https://as.example/a",
             "token_endpoint":"https://as.example/t","revocation_endpoint":"https://as.example/r",
             "code_challenge_methods_supported":["plain","S256"],"response_types_supported":["code"],
             "authorization_response_iss_parameter_supported":true,
             "token_endpoint_auth_methods_supported":["client_secret_post"]}
            """;

    @Test
    void readsWhatIsUsed() {
        MetadataDocument document = MetadataDocument.read(GOOD, URL, false);
        assertThat(document.server().issuer()).isEqualTo("https://as.example/realm");
        assertThat(document.server().revocationEndpoint()).hasToString("https://as.example/r");
        assertThat(document.server().issParameterSupported()).isTrue();
        assertThat(document.authMethods()).containsExactly("client_secret_post");
    }

    @ParameterizedTest
    @CsvSource({"offline_access,true", "offline,false"})
    void offlineAccessIsOfferedByName(String scope, boolean offered) {
        String text = GOOD.replace("{\"issuer\"", "{\"scopes_supported\":[\"openid\",\"" + scope + "\"],\"issuer\"");
        assertThat(MetadataDocument.read(text, URL, false).server().offlineAccess())
                .isEqualTo(offered);
    }

    @ParameterizedTest
    @CsvSource({
        "https://as.example/.well-known/openid-configuration,https://as.example",
        "https://as.example/.well-known/openid-configuration,https://as.example/",
        "https://as.example/realm/.well-known/openid-configuration,https://as.example/realm",
        "https://as.example/.well-known/oauth-authorization-server,https://as.example",
        "https://as.example/.well-known/oauth-authorization-server/realm,https://as.example/realm",
        "https://as.example/.well-known/openid-configuration/realm,https://as.example/realm"
    })
    void issuerStandsInTheDiscoveryUrl(String url, String issuer) {
        String text = GOOD.replace("https://as.example/realm", issuer);
        assertThat(MetadataDocument.read(text, url, false).server().issuer()).isEqualTo(issuer);
    }

    @ParameterizedTest
    @CsvSource({
        "https://as.example/realm\",https://evil.example\",another issuer",
        "https://as.example/realm\",https://as.example/{tenant}\",another issuer",
        "https://as.example/t,http://as.example/t,token_endpoint",
        "https://as.example/t,http://127.0.0.1/t,token_endpoint",
        "https://as.example/a,javascript:alert(1),authorization_endpoint",
        "https://as.example/r\",file:///r\",revocation_endpoint",
        "S256,S512,S256",
        "code_challenge_methods_supported,code_challenge_methods_unsupported,S256",
        "response_types_supported\":[\"code\",response_types_supported\":[\"token\",response_types"
    })
    void documentThatCannotBeTrustedIsRefused(String from, String to, String words) {
        String text = GOOD.replace(from, to);
        assertThat(text).isNotEqualTo(GOOD);
        assertThatExceptionOfType(MetadataRefused.class)
                .isThrownBy(() -> MetadataDocument.read(text, URL, false))
                .withMessageContaining(words);
    }

    @Test
    void whatIsNoJsonObjectIsRefusedWithoutQuotingIt() {
        assertThatExceptionOfType(MetadataRefused.class)
                .isThrownBy(() -> MetadataDocument.read("<html>private</html>", URL, false))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("private"));
        assertThatExceptionOfType(MetadataRefused.class).isThrownBy(() -> MetadataDocument.read("[]", URL, false));
    }
}
