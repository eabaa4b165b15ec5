package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.provider.ClientAuthMethod;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.ServerMetadata;
import io.gatehouse.identity.provider.Vendor;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VendorAnswerTest {

    private static final String ISSUER = "https://vendor.example";

    private static VendorAnswer answer(List<String> state, List<String> iss) {
        return new VendorAnswer(UUID.randomUUID(), state, List.of("code"), iss, List.of());
    }

    @Test
    void theIssuerMustBeExactlyThePromisedOne() {
        assertThat(answer(List.of("s"), List.of(ISSUER)).comesFrom(ISSUER, true))
                .isTrue();
        assertThat(answer(List.of("s"), List.of(ISSUER)).comesFrom(ISSUER, false))
                .isTrue();
        assertThat(answer(List.of("s"), List.of()).comesFrom(ISSUER, false)).isTrue();
        assertThat(answer(List.of("s"), List.of()).comesFrom(ISSUER, true)).isFalse();
        assertThat(answer(List.of("s"), List.of(ISSUER + "/")).comesFrom(ISSUER, false))
                .isFalse();
        assertThat(answer(List.of("s"), List.of(ISSUER, ISSUER)).comesFrom(ISSUER, true))
                .isFalse();
        assertThat(answer(List.of("s"), List.of("")).comesFrom(ISSUER, false)).isFalse();
        assertThat(answer(List.of("s"), List.of(ISSUER)).comesFrom(null, false)).isFalse();
    }

    @Test
    void aRepeatedStateIsNone() {
        assertThat(answer(List.of("a"), List.of()).onlyState()).isEqualTo("a");
        assertThat(answer(List.of("a", "a"), List.of()).onlyState()).isNull();
        assertThat(answer(List.of(), List.of()).onlyState()).isNull();
        assertThat(answer(List.of("x".repeat(5000)), List.of()).onlyState()).isNull();
    }

    @Test
    void theVendorUrlKeepsItsOwnQueryAndCarriesTheProtocol() {
        OAuth2Provider provider = new OAuth2Provider(
                UUID.randomUUID(),
                "vendor",
                Vendor.CUSTOM,
                1,
                1,
                "client 1",
                Secret.of("secret"),
                ClientAuthMethod.CLIENT_SECRET_BASIC,
                new ServerMetadata(
                        ISSUER, URI.create(ISSUER + "/authorize?tenant=a"), URI.create(ISSUER + "/token"), null, true),
                "https://gatehouse.example/identities/oauth2/callback/1",
                true,
                null,
                null,
                null);
        SessionGrant grant = grant(provider, "a", "b");
        // RFC 7636 appendix B
        Secret verifier = Secret.of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        URI url = VendorUrl.of(
                provider, grant, new SessionExtras(Map.of("prompt", "con sent"), null), Secret.of("st"), verifier);
        assertThat(url.toString())
                .startsWith(ISSUER + "/authorize?tenant=a&prompt=con+sent&response_type=code&client_id=client+1&")
                .contains(
                        "&state=st&",
                        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256",
                        "&scope=a+b",
                        "&resource=https%3A%2F%2Fr1.example&resource=https%3A%2F%2Fr2.example");
        assertThat(VendorUrl.of(
                                provider,
                                grant(provider, "a", "offline_access"),
                                SessionExtras.NONE,
                                Secret.of("st"),
                                verifier)
                        .toString())
                .contains("?tenant=a&prompt=consent&");
    }

    private static SessionGrant grant(OAuth2Provider provider, String... scopes) {
        return new SessionGrant(
                provider.id(),
                "vendor",
                1,
                List.of(scopes),
                List.of("https://r1.example", "https://r2.example"),
                List.of());
    }
}
