package io.gatehouse.gateway.identity;

import static io.gatehouse.gateway.peer.LoopbackServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.gateway.peer.Configs;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.gatehouse.gateway.peer.MovableClock;
import io.gatehouse.gateway.peer.PeerClients;
import io.gatehouse.gateway.peer.PeerFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTokensTest {

    private static final String AUDIENCE = "urn:gatehouse:catalog-service";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final MovableClock clock = new MovableClock();
    private LoopbackServer identity;
    private PublicJsonWebKey key;

    @BeforeEach
    void start() {
        identity = new LoopbackServer(
                vertx,
                seen -> seen.request()
                        .response()
                        .putHeader("content-type", "application/json")
                        .end("{\"access_token\":\"t-" + identity.seen.size()
                                + "\",\"token_type\":\"Bearer\",\"expires_in\":900}"));
        key = TestKeys.write(folder.resolve("key.json"));
    }

    @AfterEach
    void stop() {
        get(vertx.close());
    }

    @Test
    void manyCallersShareOneRequestAndTheTokenIsKeptUntilItNearsItsEnd() {
        WorkloadTokens tokens = tokens();
        get(Future.all(
                IntStream.range(0, 20).mapToObj(i -> tokens.bearer(AUDIENCE)).toList()));
        assertThat(identity.seen).hasSize(1);
        clock.advance(Duration.ofSeconds(860));
        assertThat(get(tokens.bearer(AUDIENCE)).header()).isEqualTo("Bearer t-1");
        clock.advance(Duration.ofSeconds(15));
        assertThat(get(tokens.bearer(AUDIENCE)).header()).isEqualTo("Bearer t-2");
    }

    @Test
    void eachAudienceHasItsOwnTokenAndADroppedOneIsAskedForAgain() {
        WorkloadTokens tokens = tokens();
        Bearer first = get(tokens.bearer(AUDIENCE));
        assertThat(get(tokens.bearer("urn:other")).header()).isEqualTo("Bearer t-2");
        tokens.drop(AUDIENCE, first);
        assertThat(get(tokens.bearer(AUDIENCE)).header()).isEqualTo("Bearer t-3");
    }

    @Test
    void theAssertionIsSignedByTheWorkloadForTheIssuerAndNeverTheSameTwice() throws Exception {
        WorkloadTokens tokens = tokens();
        get(tokens.bearer(AUDIENCE));
        get(tokens.bearer("urn:other"));
        Map<String, String> form = form(0);
        assertThat(form).containsEntry("grant_type", "client_credentials").containsEntry("resource", AUDIENCE);
        JwtClaims claims = claims(form);
        assertThat(claims.getIssuer()).isEqualTo("gateway-service").isEqualTo(claims.getSubject());
        assertThat(claims.getJwtId()).isNotEqualTo(claims(form(1)).getJwtId());
    }

    @Test
    void aRefusalIsAFailureThatQuotesNothingAndIsNotKept() {
        WorkloadTokens tokens = tokens();
        identity.answers(seen -> seen.request().response().setStatusCode(401).end("{\"error\":\"invalid_client\"}"));
        assertThatThrownBy(() -> get(tokens.bearer(AUDIENCE)))
                .isInstanceOf(PeerFailure.class)
                .hasMessage("POST /v1/oauth2/token: BAD_ANSWER");
        identity.answers(seen -> seen.request().response().end("{\"access_token\":\"later\",\"expires_in\":60}"));
        assertThat(get(tokens.bearer(AUDIENCE)).header()).isEqualTo("Bearer later");
    }

    @Test
    void anIdentityServiceThatIsAwayIsUnreachable() {
        WorkloadTokens tokens = tokens();
        identity.close();
        assertThatThrownBy(() -> get(tokens.bearer(AUDIENCE)))
                .isInstanceOfSatisfying(
                        PeerFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(PeerFailure.Kind.UNREACHABLE));
    }

    @Test
    void aKeyFileThatIsNoPrivateKeyIsRefusedWithoutQuotingIt() throws Exception {
        assertThatThrownBy(() -> WorkloadKey.read(folder.resolve("absent.json")))
                .hasMessageContaining("cannot read");
        Path bad = folder.resolve("bad.json");
        Files.writeString(bad, "{\"kty\":\"EC\",\"secret\":\"planted\"}");
        assertThatThrownBy(() -> WorkloadKey.read(bad)).hasMessageNotContaining("planted");
        Files.writeString(bad, key.toJson());
        assertThatThrownBy(() -> WorkloadKey.read(bad)).hasMessageContaining("private part");
    }

    @Test
    void theTokenHidesItself() {
        Bearer bearer = get(tokens().bearer(AUDIENCE));
        assertThat(bearer.toString()).doesNotContain("t-1");
        assertThat(new WorkloadTokens.TokenAnswer("planted", 1).toString()).doesNotContain("planted");
    }

    @Test
    void aServiceAccountTokenIsSentAsItStandsInItsFileAtTheTime() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "aaa.first.sss\n");
        WorkloadTokens tokens = tokens("gateway.identity.service-account-token-file", file);
        get(tokens.bearer(AUDIENCE));
        assertThat(form(0)).containsEntry("client_assertion", "aaa.first.sss").containsEntry("resource", AUDIENCE);
        Files.writeString(file, "aaa.second.sss");
        get(tokens.bearer("urn:other"));
        assertThat(form(1)).containsEntry("client_assertion", "aaa.second.sss");
    }

    @Test
    void aTokenFileThatHoldsNoTokenIsAFailureThatPasses() throws Exception {
        Path file = folder.resolve("token");
        WorkloadTokens tokens = tokens("gateway.identity.service-account-token-file", file);
        assertThatThrownBy(() -> get(tokens.bearer(AUDIENCE))).hasMessage("proof of the workload: UNREACHABLE");
        assertThat(identity.seen).isEmpty();
        Files.writeString(file, "a.b.c");
        assertThat(get(tokens.bearer(AUDIENCE)).header()).isEqualTo("Bearer t-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "planted", "planted.planted", "plan\nted.a.b", "planted.a.b.c", "pla?nted.a.b"})
    void whatIsNoTokenIsRefusedWithoutQuotingIt(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), text);
        assertThatThrownBy(() -> ServiceAccountToken.read(file))
                .hasMessage("gateway.identity.service-account-token-file: no JWT in " + file);
    }

    @Test
    void aTokenFileIsReadToABoundOnly() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "a.b." + "x".repeat(20_000));
        assertThatThrownBy(() -> ServiceAccountToken.read(file)).hasMessageContaining("no JWT in");
    }

    private WorkloadTokens tokens() {
        return tokens("gateway.identity.private-key-file", folder.resolve("key.json"));
    }

    private WorkloadTokens tokens(String proof, Path file) {
        IdentityConfig config = Configs.of(
                IdentityConfig.class,
                Map.of(
                        "gateway.identity.url",
                        identity.uri("").toString(),
                        "gateway.identity.issuer",
                        "https://identity.example",
                        proof,
                        file.toString()));
        ObjectMapper json = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        return new WorkloadTokens(vertx, PeerClients.of(vertx), config, json, clock);
    }

    private Map<String, String> form(int index) {
        return Arrays.stream(identity.seen.get(index).body().toString().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private JwtClaims claims(Map<String, String> form) throws Exception {
        return new JwtConsumerBuilder()
                .setVerificationKey(key.getPublicKey())
                .setExpectedAudience("https://identity.example")
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                .setRequireExpirationTime()
                .setMaxFutureValidityInMinutes(5)
                .build()
                .processToClaims(form.get("client_assertion"));
    }
}
