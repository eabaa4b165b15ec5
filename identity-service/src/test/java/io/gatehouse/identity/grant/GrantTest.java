package io.gatehouse.identity.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.identity.address.AddressGuard;
import io.gatehouse.identity.address.AddressRules;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.FakeVendor.Answer;
import io.gatehouse.identity.outbound.OutboundHttp;
import io.gatehouse.identity.provider.ClientAuthMethod;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.ServerMetadata;
import io.gatehouse.identity.provider.Vendor;
import io.gatehouse.identity.provider.VendorUnavailable;
import io.gatehouse.identity.trace.Tracing;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrantTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String GOOD =
            "{\"access_token\":\"at-1\",\"token_type\":\"Bearer\",\"expires_in\":300,\"refresh_token\":\"rt-1\"}";

    private static Vertx vertx;
    private static FakeVendor vendor;
    private static TokenEndpoint endpoint;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        vendor = new FakeVendor();
        endpoint = new TokenEndpoint(
                new OutboundHttp(vertx, new TestLimits(), guard(), Tracing.none()),
                new ClientProof(null),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterAll
    static void stop() {
        vendor.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void reset() {
        vendor.reset();
    }

    @Test
    void codeIsExchangedWithVerifierResourceAndBasicProof() {
        vendor.answer("/token", asked -> Answer.json(200, GOOD));
        GrantedTokens tokens = exchange(provider(ClientAuthMethod.CLIENT_SECRET_BASIC, true));

        assertThat(tokens.accessToken().reveal()).isEqualTo("at-1");
        assertThat(tokens.refreshToken().reveal()).isEqualTo("rt-1");
        assertThat(tokens.expiresAt()).isEqualTo(NOW.plusSeconds(300));
        assertThat(tokens.scopes()).containsExactly("notes:read");
        FakeVendor.Asked asked = vendor.asked("/token").getFirst();
        assertThat(asked.accept()).isEqualTo("application/json");
        assertThat(asked.form())
                .containsEntry("grant_type", "authorization_code")
                .containsEntry("code", "the code")
                .containsEntry("code_verifier", "the verifier")
                .containsEntry("redirect_uri", "https://gatehouse.example/cb")
                .doesNotContainKeys("client_id", "client_secret");
        assertThat(asked.all("resource")).containsExactly("https://a.example/mcp", "https://b.example/mcp");
        String expected =
                Base64.getEncoder().encodeToString("client+id%3A1:se%2Fcret%25".getBytes(StandardCharsets.UTF_8));
        assertThat(asked.authorization()).isEqualTo("Basic " + expected);
    }

    @Test
    void postProofGoesIntoTheFormAndResourceIsLeftOutWhereTheVendorRefusesIt() {
        vendor.answer("/token", asked -> Answer.json(200, GOOD));
        exchange(provider(ClientAuthMethod.CLIENT_SECRET_POST, false));

        FakeVendor.Asked asked = vendor.asked("/token").getFirst();
        assertThat(asked.authorization()).isNull();
        assertThat(asked.form())
                .containsEntry("client_id", "client id:1")
                .containsEntry("client_secret", "se/cret%")
                .doesNotContainKey("resource");
    }

    @Test
    void refreshSendsTheResourceAgainAndNamesNoScopes() {
        vendor.answer("/token", asked -> Answer.json(200, GOOD));
        GrantedTokens tokens = wait(new RefreshGrant(endpoint)
                .refresh(
                        provider(ClientAuthMethod.CLIENT_SECRET_BASIC, true),
                        Secret.of("rt-0"),
                        List.of("https://a.example/mcp"),
                        Set.of("notes:read")));

        assertThat(tokens.scopes()).containsExactly("notes:read");
        assertThat(vendor.asked("/token").getFirst().form())
                .containsEntry("grant_type", "refresh_token")
                .containsEntry("refresh_token", "rt-0")
                .containsEntry("resource", "https://a.example/mcp")
                .doesNotContainKey("scope");
    }

    @Test
    void clientCredentialsNameScopesAndAudience() {
        vendor.answer(
                "/token",
                asked -> Answer.json(200, "{\"access_token\":\"m\",\"token_type\":\"bearer\",\"scope\":\"a b\"}"));
        GrantedTokens tokens = wait(new ClientCredentialsGrant(endpoint)
                .request(
                        provider(ClientAuthMethod.CLIENT_SECRET_BASIC, true),
                        Set.of("b", "a"),
                        List.of(),
                        List.of("api"),
                        Map.of("tenant", "t1")));

        assertThat(tokens.scopes()).containsExactlyInAnyOrder("a", "b");
        assertThat(tokens.expiresAt()).isNull();
        assertThat(vendor.asked("/token").getFirst().form())
                .containsEntry("grant_type", "client_credentials")
                .containsEntry("scope", "a b")
                .containsEntry("audience", "api")
                .containsEntry("tenant", "t1");
    }

    @Test
    void formEncodedAnswerIsRead() {
        vendor.answer(
                "/token",
                asked -> new Answer(
                        200,
                        "application/x-www-form-urlencoded; charset=utf-8",
                        "access_token=gho_1&scope=repo%2Cgist&token_type=bearer",
                        Map.of()));
        GrantedTokens tokens = exchange(provider(ClientAuthMethod.CLIENT_SECRET_POST, true));
        assertThat(tokens.accessToken().reveal()).isEqualTo("gho_1");
        assertThat(tokens.scopes()).containsExactlyInAnyOrder("repo", "gist");
    }

    @ParameterizedTest
    @CsvSource({
        "400,invalid_grant,invalid_grant",
        "200,bad_verification_code,invalid_grant",
        "401,invalid_client,invalid_client",
        "400,Leaks a token!,unknown_error"
    })
    void refusalKeepsTheCodeOnly(int status, String error, String expected) {
        vendor.answer(
                "/token",
                asked -> Answer.json(
                        status, "{\"error\":\"" + error + "\",\"error_description\":\"secret words of the vendor\"}"));
        assertThatExceptionOfType(GrantRefused.class)
                .isThrownBy(() -> exchange(provider(ClientAuthMethod.CLIENT_SECRET_BASIC, true)))
                .satisfies(e -> assertThat(e.errorCode()).isEqualTo(expected))
                .satisfies(e -> assertThat(e.toString()).doesNotContain("secret words"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"access_token\":\"at\",\"token_type\":\"mac\"}",
                "{\"access_token\":\"at\"}",
                "{\"token_type\":\"bearer\"}",
                "{\"access_token\":\"a\\r\\nb\",\"token_type\":\"bearer\"}",
                "{\"access_token\":{\"a\":1},\"token_type\":\"bearer\"}",
                "{\"access_token\":\"at\",\"token_type\":\"bearer\",\"expires_in\":\"soon\"}",
                "<html>hello</html>",
                "{not json",
                ""
            })
    void answersThatAreNoTokenAreUnusable(String body) {
        vendor.answer("/token", asked -> Answer.json(200, body));
        assertThatExceptionOfType(VendorUnavailable.class)
                .isThrownBy(() -> exchange(provider(ClientAuthMethod.CLIENT_SECRET_BASIC, true)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo("answer-unusable"));
    }

    @Test
    void redirectIsNotFollowed() {
        vendor.answer("/token", asked -> new Answer(307, "text/plain", "", Map.of("Location", "/elsewhere")));
        vendor.answer("/elsewhere", asked -> Answer.json(200, GOOD));
        assertThatExceptionOfType(VendorUnavailable.class)
                .isThrownBy(() -> exchange(provider(ClientAuthMethod.CLIENT_SECRET_BASIC, true)));
        assertThat(vendor.asked("/elsewhere")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"500,{}", "503,{}", "429,{}", "400,{\"error\":\"temporarily_unavailable\"}"})
    void passingTroubleIsNoRefusal(int status, String body) {
        vendor.answer("/token", asked -> Answer.json(status, body));
        assertThatExceptionOfType(VendorUnavailable.class)
                .isThrownBy(() -> exchange(provider(ClientAuthMethod.CLIENT_SECRET_BASIC, true)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo("server-error"));
    }

    @Test
    void answerBeyondTheBoundIsCutOff() {
        vendor.answer("/token", asked -> Answer.json(200, "{\"x\":\"" + "y".repeat(100_000) + "\"}"));
        assertThatExceptionOfType(VendorUnavailable.class)
                .isThrownBy(() -> exchange(provider(ClientAuthMethod.CLIENT_SECRET_BASIC, true)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo("answer-too-large"));
    }

    @Test
    void vendorThatDoesNotAnswerEndsInATimeout() {
        CountDownLatch never = new CountDownLatch(1);
        vendor.answer("/token", asked -> {
            try {
                never.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Answer.json(200, GOOD);
        });
        assertThatExceptionOfType(VendorUnavailable.class)
                .isThrownBy(() -> exchange(provider(ClientAuthMethod.CLIENT_SECRET_BASIC, true)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo("timeout"));
        never.countDown();
    }

    @Test
    void revocationNamesTheKindOfToken() {
        vendor.answer("/revoke", asked -> Answer.json(200, ""));
        TokenRevocation.Result result = wait(new TokenRevocation(endpoint)
                .revoke(provider(ClientAuthMethod.CLIENT_SECRET_BASIC, true), Secret.of("rt-9"), true));
        assertThat(result).isEqualTo(TokenRevocation.Result.REVOKED);
        assertThat(vendor.asked("/revoke").getFirst().form())
                .containsEntry("token", "rt-9")
                .containsEntry("token_type_hint", "refresh_token");
    }

    @Test
    void refusedRevocationIsNoRevocation() {
        vendor.answer("/revoke", asked -> Answer.json(400, "{\"error\":\"unsupported_token_type\"}"));
        assertThatExceptionOfType(GrantRefused.class)
                .isThrownBy(() -> wait(new TokenRevocation(endpoint)
                        .revoke(provider(ClientAuthMethod.CLIENT_SECRET_BASIC, true), Secret.of("rt-9"), true)));
    }

    private static GrantedTokens exchange(OAuth2Provider provider) {
        return wait(new AuthorizationCodeGrant(endpoint)
                .exchange(
                        provider,
                        Secret.of("the code"),
                        Secret.of("the verifier"),
                        List.of("https://a.example/mcp", "https://b.example/mcp"),
                        Set.of("notes:read")));
    }

    private static AddressGuard guard() {
        return new AddressGuard(vertx, new AddressRules(true, List.of()));
    }

    private static <T> T wait(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    private static OAuth2Provider provider(ClientAuthMethod method, boolean sendResource) {
        return new OAuth2Provider(
                new UUID(1, 2),
                "notes-vendor",
                Vendor.CUSTOM,
                1,
                1,
                "client id:1",
                Secret.of("se/cret%"),
                method,
                new ServerMetadata(
                        vendor.url(), vendor.uri("/authorize"), vendor.uri("/token"), vendor.uri("/revoke"), false),
                "https://gatehouse.example/cb",
                sendResource,
                null,
                null,
                null);
    }
}
