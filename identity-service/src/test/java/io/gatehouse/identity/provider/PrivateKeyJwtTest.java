package io.gatehouse.identity.provider;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.identity.HeldRow;
import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.jwt.PublicKeys;
import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that proves itself by signatures (RFC 7523 section 2.2) with keys that are made, published and replaced here. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PrivateKeyJwtTest {

    private static FakeVendor vendor;

    @Inject
    ClientKeys keys;

    @Inject
    CredentialProviders providers;

    private final String name = "signing-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        vendor = new FakeVendor();
    }

    @AfterAll
    static void stop() {
        vendor.close();
    }

    @BeforeEach
    void offer() {
        vendor.reset();
        vendor.discoverable("/as", ",\"token_endpoint_auth_methods_supported\":[\"private_key_jwt\"]");
    }

    @ParameterizedTest
    @EnumSource(SigningAlgorithm.class)
    void assertionIsForThisIssuerOnceAndSignedWithThePublishedKey(SigningAlgorithm algorithm) {
        create(algorithm)
                .statusCode(201)
                .body(
                        "oauth2ProviderConfigOutput.customOauth2ProviderConfig.gatehouse.jwksUri",
                        org.hamcrest.Matchers.startsWith(publicUrl() + "/oauth/client-keys/"));
        OAuth2Provider provider = read();
        UnverifiedJwt first = assertion(provider);
        UnverifiedJwt second = assertion(provider);

        assertThat(first.algorithm()).isEqualTo(algorithm.name());
        assertThat(first.text("iss")).isEqualTo("gatehouse");
        assertThat(first.text("sub")).isEqualTo("gatehouse");
        assertThat(first.audience()).isEqualTo(List.of(vendor.url() + "/as"));
        assertThat(first.date("exp").orElseThrow())
                .isBefore(first.date("iat").orElseThrow().plusSeconds(301));
        assertThat(first.text("jti")).isNotEqualTo(second.text("jti"));
        assertThat(PublicKeys.parse(jwks(provider))
                        .flatMap(published -> published.find(first.keyId()))
                        .filter(first::isSignedBy))
                .isPresent();
        assertThat(jwks(provider)).doesNotContain("\"d\"", "\"p\"");
    }

    @Test
    void keyIsReplacedAfterTheNextOneStoodThereForItsTime() {
        create(SigningAlgorithm.ES256).statusCode(201);
        OAuth2Provider provider = read();
        String first = assertion(provider).keyId();
        rotate();
        assertThat(published(provider)).isEqualTo(1);

        age(provider, "ACTIVE", 80);
        rotate();
        assertThat(published(provider)).isEqualTo(2);
        assertThat(assertion(provider).keyId()).isEqualTo(first);

        age(provider, "ACTIVE", 20);
        rotate();
        assertThat(assertion(provider).keyId()).as("the next key is too new").isEqualTo(first);

        age(provider, "NEXT", 15);
        rotate();
        assertThat(assertion(provider).keyId()).isNotEqualTo(first);
        assertThat(jwks(provider)).as("for assertions that are under way").contains(first);
        Reactive.sql(
                "UPDATE client_key SET retired_at = retired_at - interval '1 day' WHERE provider_id = $1",
                provider.id());
        rotate();
        assertThat(jwks(provider)).doesNotContain(first);
    }

    /** Both replicas see that a key is missing before either of them has the lock. */
    @Test
    void twoReplicasMakeOneNextKey() throws Exception {
        create(SigningAlgorithm.ES256).statusCode(201);
        OAuth2Provider provider = read();
        age(provider, "ACTIVE", 80);
        List<CompletableFuture<Void>> replicas;
        try (HeldRow held = HeldRow.of("oauth2_provider", "id = '" + provider.id() + "'")) {
            replicas = List.of(beside(this::rotate), beside(this::rotate));
            held.awaitWaiting(2);
        }
        for (CompletableFuture<Void> replica : replicas) {
            replica.get(60, TimeUnit.SECONDS);
        }
        assertThat(published(provider)).isEqualTo(2);
    }

    private static CompletableFuture<Void> beside(Runnable work) {
        return CompletableFuture.runAsync(work, task -> Thread.ofVirtual().start(task));
    }

    @Test
    void keyIsSealedForItsPlace() {
        create(SigningAlgorithm.ES256).statusCode(201);
        OAuth2Provider provider = read();
        Reactive.sql("SELECT row_to_json(k)::text, encode(private_sealed, 'escape') FROM client_key k")
                .forEach(row -> assertThat(row.getString(0) + row.getString(1)).doesNotContain("\\\"d\\\":", "\"d\":"));
        String other = name + "-other";
        create(other, SigningAlgorithm.ES256).statusCode(201);
        Reactive.sql(
                "UPDATE client_key SET private_sealed = (SELECT private_sealed FROM client_key WHERE provider_id = $1)"
                        + " WHERE provider_id = $2",
                Reactive.run(() -> providers.oauth2(other)).id(),
                provider.id());
        org.assertj.core.api.Assertions.assertThatExceptionOfType(io.gatehouse.identity.crypto.SealBroken.class)
                .isThrownBy(() -> assertion(provider));
    }

    @Test
    void serverThatDoesNotOfferItAndAnotherServerAreRefused() {
        vendor.discoverable("/as", ",\"token_endpoint_auth_methods_supported\":[\"client_secret_basic\"]");
        create(SigningAlgorithm.ES256)
                .statusCode(400)
                .body("fieldList[0].name", containsString("clientAuthenticationMethod"));
        offer();
        create(SigningAlgorithm.ES256).statusCode(201);
        vendor.discoverable("/evil", ",\"token_endpoint_auth_methods_supported\":[\"private_key_jwt\"]");
        ProviderCalls.asOperator("UpdateOauth2CredentialProvider", body(name, "/evil", SigningAlgorithm.ES256))
                .then()
                .statusCode(400)
                .body("fieldList[0].message", containsString("another provider"));
    }

    @Test
    void whateverHasNoKeysPublishesNone() {
        given().get("/oauth/client-keys/" + UUID.randomUUID())
                .then()
                .statusCode(200)
                .body("keys.size()", equalTo(0));
        given().get("/oauth/client-keys/..%2f..%2fetc").then().statusCode(404);
    }

    private ValidatableResponse create(SigningAlgorithm algorithm) {
        return create(name, algorithm);
    }

    private static ValidatableResponse create(String name, SigningAlgorithm algorithm) {
        return ProviderCalls.asOperator("CreateOauth2CredentialProvider", body(name, "/as", algorithm))
                .then();
    }

    private static String body(String name, String issuer, SigningAlgorithm algorithm) {
        return ProviderCalls.discovered(
                name,
                vendor.url() + issuer,
                ",\"clientAuthenticationMethod\":\"PRIVATE_KEY_JWT\",\"privateKeyJwtConfig\":{\"signingAlgorithm\":\""
                        + algorithm + "\"}");
    }

    private OAuth2Provider read() {
        return Reactive.run(() -> providers.oauth2(name));
    }

    private UnverifiedJwt assertion(OAuth2Provider provider) {
        return UnverifiedJwt.parse(Reactive.run(() -> keys.assertion(provider)).reveal())
                .orElseThrow();
    }

    private void rotate() {
        Reactive.run(() -> keys.rotate());
    }

    private static void age(OAuth2Provider provider, String state, int days) {
        Reactive.sql(
                "UPDATE client_key SET created_at = created_at - make_interval(days => $3),"
                        + " activated_at = activated_at - make_interval(days => $3)"
                        + " WHERE provider_id = $1 AND state = $2",
                provider.id(),
                state,
                days);
    }

    private static int published(OAuth2Provider provider) {
        return given().get(jwksPathOf(provider))
                .then()
                .statusCode(200)
                .extract()
                .path("keys.size()");
    }

    private static String jwks(OAuth2Provider provider) {
        return given().get(jwksPathOf(provider)).asString();
    }

    private static String jwksPathOf(OAuth2Provider provider) {
        return "/oauth/client-keys/" + provider.id();
    }

    private static String publicUrl() {
        return org.eclipse.microprofile.config.ConfigProvider.getConfig().getValue("identity.public-url", String.class);
    }
}
