package io.gatehouse.gateway.replica;

import static io.gatehouse.gateway.peer.LoopbackServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.TestIssuer;
import io.gatehouse.gateway.identity.FakeIdentity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicasTest {

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    private ReplicaStage stage;
    private ReplicaStage.Instance one;
    private ReplicaStage.Instance two;

    @BeforeEach
    void start() {
        stage = new ReplicaStage(vertx, new FakeIdentity(vertx, folder), new TestIssuer(vertx));
        one = stage.listen("one");
        two = stage.listen("two");
        one.start();
        two.start();
        await().until(() -> one.replicas.size() == 1 && two.replicas.size() == 1);
    }

    @AfterEach
    void stop() {
        get(vertx.close());
    }

    private static JsonObject message(String to) {
        return new JsonObject().put("for", to);
    }

    @Test
    void whatIsToldReachesTheOthersOnceAndNotOneself() {
        assertThat(get(one.replicas.tellAll("things", message("two")))).isTrue();
        assertThat(two.taken).containsExactly(message("two"));
        assertThat(one.taken).isEmpty();
        assertThat(get(one.replicas.tellAll("things", message("nobody")))).isFalse();
    }

    @Test
    void theReplicaThatASealedValueNamesIsToldAndNoOther() {
        assertThat(get(one.replicas.tell(two.replicas.self(), "things", message("two"))))
                .isTrue();
        assertThat(get(one.replicas.tell(two.replicas.self(), "things", message("nobody"))))
                .isFalse();
        assertThat(two.taken).hasSize(2);
    }

    @Test
    void anIdThatNoReplicaHasLeadsNowhere() {
        for (String id : new String[] {
            "0123456789abcdef", "http://169.254.169.254/", "", two.uri().toString()
        }) {
            assertThat(gone(one.replicas.tell(id, "things", message("two"))).silent())
                    .as(id)
                    .isFalse();
        }
        // Oneself is no other: a message never comes back.
        assertThat(gone(one.replicas.tell(one.replicas.self(), "things", message("one")))
                        .silent())
                .isFalse();
        assertThat(one.taken).isEmpty();
        assertThat(two.taken).isEmpty();
    }

    @Test
    void aReplicaThatHasJustComeIsFoundWhenItIsNamed() {
        ReplicaStage.Instance late = stage.listen("late");
        one.replica.rest();
        one.start();
        one.replica.rest();
        late.start();
        assertThat(get(one.replicas.tell(late.replicas.self(), "things", message("late"))))
                .isTrue();
    }

    private static ReplicaGone gone(Future<?> told) {
        try {
            get(told);
        } catch (ReplicaGone gone) {
            return gone;
        }
        throw new AssertionError("it was taken");
    }

    @Test
    void oneThatIsGoneKeepsNobodyWaiting() {
        two.stop();
        assertThat(get(one.replicas.tellAll("things", message("two")))).isFalse();
        await().until(() -> one.replicas.size() == 0);
        assertThat(gone(one.replicas.tell(two.replicas.self(), "things", message("two")))
                        .silent())
                .isFalse();
    }

    @Test
    void oneThatComesLaterIsToldWhatItMissed() {
        one.remembered.add(message("late"));
        ReplicaStage.Instance late = stage.listen("late");
        one.replica.rest();
        one.start();
        late.start();
        await().untilAsserted(() -> assertThat(late.taken).contains(message("late")));
    }

    @Test
    void aMessageThatCannotBeReadOrHasNoTopicIsRefused() throws Exception {
        assertThat(post(two.uri(), ReplicaCalls.TOPICS + "others", stage.token(), "{\"messages\":[]}"))
                .isEqualTo(404);
        for (String bad :
                new String[] {"", "[]", "{}", "{\"messages\":1}", "{\"messages\":[1]}", "{\"messages\":[{}]}"}) {
            assertThat(post(two.uri(), ReplicaCalls.TOPICS + "things", stage.token(), bad))
                    .as(bad)
                    .isEqualTo(400);
        }
        assertThat(post(two.uri(), ReplicaCalls.TOPICS + "things", stage.token(), "{\"messages\":[]}"))
                .isEqualTo(200);
    }

    @Test
    void onlyReplicasAreListenedTo() throws Exception {
        String issuer = stage.identity.config.url().toString();
        var now = stage.identity.clock.instant();
        TestIssuer stranger = new TestIssuer(vertx);
        Map<String, Integer> bad = new LinkedHashMap<>();
        bad.put("", 401);
        bad.put("garbage", 401);
        bad.put(stranger.workloadToken(issuer, now), 401);
        bad.put(stage.keys.workloadToken("https://other.example", now), 401);
        bad.put(
                stage.keys.workloadToken(issuer, now, claims -> claims.setAudience("urn:gatehouse:catalog-service")),
                401);
        bad.put(stage.keys.workloadToken(issuer, now, claims -> claims.unsetClaim("aud")), 401);
        bad.put(
                stage.keys.workloadToken(
                        issuer,
                        now,
                        claims -> claims.setExpirationTime(NumericDate.fromSeconds(now.getEpochSecond() - 60))),
                401);
        bad.put(stage.keys.workloadToken(issuer, now, claims -> claims.unsetClaim("exp")), 401);
        bad.put(stage.keys.workloadToken(issuer, now, claims -> claims.setSubject("catalog-service")), 401);
        bad.put(stage.keys.workloadToken(issuer, now, claims -> {}, jws -> jws.setHeader("typ", "user-wat+jwt")), 401);
        bad.put(stage.keys.workloadToken(issuer, now, claims -> {}, jws -> jws.setHeader("typ", "at+jwt")), 401);
        bad.put(stage.keys.workloadToken(issuer, now, claims -> claims.unsetClaim("scope")), 403);
        bad.put(stage.keys.workloadToken(issuer, now, claims -> claims.setStringClaim("scope", "replicas")), 403);
        bad.put(
                stage.keys.workloadToken(issuer, now, claims -> claims.setStringClaim("scope", "xreplicas:forward")),
                403);
        for (var entry : bad.entrySet()) {
            assertThat(post(
                            two.uri(),
                            ReplicaCalls.TOPICS + "things",
                            entry.getKey(),
                            "{\"messages\":[{\"for\":\"two\"}]}"))
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue());
            assertThat(self(two.uri(), entry.getKey())).isEqualTo(entry.getValue());
        }
        assertThat(two.taken).isEmpty();
        assertThat(self(two.uri(), stage.token())).isEqualTo(200);
    }

    private static int post(URI base, String path, String token, String body) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static int self(URI base, String token) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(base + ReplicaCalls.SELF))
                .header("Authorization", "Bearer " + token));
    }

    private static int send(HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        }
    }
}
