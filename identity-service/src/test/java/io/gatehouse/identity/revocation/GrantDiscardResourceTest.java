package io.gatehouse.identity.revocation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.TestWorkload;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.grant.GrantedTokens;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.ProviderCalls;
import io.gatehouse.identity.user.UserKey;
import io.gatehouse.identity.vault.TokenVault;
import io.gatehouse.identity.vault.VaultKey;
import io.gatehouse.identity.vault.VaultToken;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class GrantDiscardResourceTest {

    private static final String GATEWAY = "discard-abc123defg";

    @Inject
    TokenVault vault;

    @Inject
    CredentialProviders providers;

    private final FakeVendor vendor = new FakeVendor();
    private String catalog;
    private OAuth2Provider provider;

    @BeforeEach
    void register() {
        vendor.discoverable("/as", "").answer("/as/revoke", asked -> FakeVendor.Answer.json(200, ""));
        String name = "discard-" + UUID.randomUUID();
        ProviderCalls.register(name, vendor.url() + "/as");
        provider = Reactive.run(() -> providers.oauth2(name));
        catalog = TestWorkload.seeded("catalog-service").bearer(TestWorkload.IDENTITY);
        given().auth()
                .oauth2(catalog)
                .contentType("application/json")
                .body("{\"credentialProviders\":[\"" + name + "\"]}")
                .put("/v1/gateway-workloads/" + GATEWAY)
                .then()
                .statusCode(200);
        store("target-user");
        store("other-user");
    }

    @AfterEach
    void stop() {
        vendor.close();
    }

    @Test
    void grantsOfTheTokensUserAreRevokedAndGone() {
        discard(catalog, forUser("target-user"), provider.name()).then().statusCode(204);

        assertThat(current("target-user")).isEqualTo(new VaultToken.Absent("no-grant"));
        assertThat(current("other-user")).isInstanceOf(VaultToken.Usable.class);
        assertThat(vendor.asked("/as/revoke").stream().map(asked -> asked.form().get("token")))
                .containsExactly("rt-target-user");
    }

    @Test
    void secondDiscardFindsNothingAndIsNoError() {
        String token = forUser("target-user");
        discard(catalog, token, provider.name()).then().statusCode(204);
        discard(catalog, token, provider.name()).then().statusCode(204);
        assertThat(vendor.asked("/as/revoke")).hasSize(1);
    }

    @Test
    void workloadWithoutThePermissionIsRefused() {
        String gateway = TestWorkload.seeded("gateway-service").bearer(TestWorkload.IDENTITY);
        refused(discard(gateway, forUser("target-user"), provider.name()), 403, "AccessDeniedException");
    }

    @Test
    void bearerInTheBodyIsRefused() {
        refused(discard(catalog, catalog, provider.name()), 403, "AccessDeniedException");
    }

    @Test
    void tokenWithoutAUserIsRefused() {
        String token = token("GetWorkloadAccessToken", "{\"workloadName\":\"" + GATEWAY + "\"}");
        refused(discard(catalog, token, provider.name()), 400, "ValidationException");
    }

    @Test
    void unknownProviderIsRefused() {
        refused(discard(catalog, forUser("target-user"), "nobody"), 404, "ResourceNotFoundException");
    }

    private void refused(Response answer, int status, String type) {
        answer.then().statusCode(status).body("__type", equalTo(type));
        assertThat(current("target-user")).isInstanceOf(VaultToken.Usable.class);
        assertThat(vendor.asked("/as/revoke")).isEmpty();
    }

    private static Response discard(String bearer, String token, String provider) {
        return given().auth()
                .oauth2(bearer)
                .contentType("application/json")
                .body("{\"workloadIdentityToken\":\"" + token + "\",\"resourceCredentialProviderName\":\"" + provider
                        + "\"}")
                .post("/v1/grants/discard");
    }

    private String forUser(String userId) {
        return token(
                "GetWorkloadAccessTokenForUserId",
                "{\"workloadName\":\"" + GATEWAY + "\",\"userId\":\"" + userId + "\"}");
    }

    private String token(String operation, String body) {
        return given().auth()
                .oauth2(catalog)
                .contentType("application/json")
                .body(body)
                .post("/identities/" + operation)
                .then()
                .statusCode(200)
                .extract()
                .path("workloadAccessToken");
    }

    private VaultKey key(String userId) {
        return new VaultKey(GATEWAY, new UserKey.Opaque(GATEWAY, userId), provider.id(), List.of(), List.of());
    }

    private void store(String userId) {
        GrantedTokens tokens = new GrantedTokens(
                Secret.of("at-" + userId),
                Secret.of("rt-" + userId),
                Instant.now().plusSeconds(3600),
                Set.of());
        Reactive.run(() -> vault.store(key(userId), provider, tokens, Set.of(), null));
    }

    private VaultToken current(String userId) {
        return Reactive.run(() -> vault.current(key(userId), provider, Set.of(), null, null));
    }
}
