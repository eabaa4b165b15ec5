package io.gatehouse.gateway.audit;

import static io.gatehouse.gateway.peer.LoopbackServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.identity.FakeIdentity;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTrailTest {

    private static final String EVENTS = "/v1/audit/events";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<JsonObject> taken = new CopyOnWriteArrayList<>();
    private FakeIdentity identity;

    @BeforeEach
    void start() {
        identity = new FakeIdentity(vertx, folder);
        take();
    }

    @AfterEach
    void stop() {
        get(vertx.close());
    }

    @Test
    void eventsReachIdentityServiceInOrderUnderTheWorkloadsBearer() throws IOException {
        AuditTrail trail = trail(Map.of());
        trail.record(event("one"));
        trail.record(event("two"));
        awaitTaken(2);
        trail.close();
        assertThat(taken).extracting(e -> e.getString("tool")).containsExactly("one", "two");
        assertThat(taken).extracting(e -> e.getLong("sequence")).containsExactly(1L, 2L);
        assertThat(identity.server.seen.getLast().header("authorization")).isEqualTo("Bearer bearer-of-gateway");
        assertThat(identity.lastBody(EVENTS).getString("writer")).startsWith("gateway-service/");
    }

    @Test
    void whatIdentityServiceDidNotTakeIsDeliveredAfterARestart() throws IOException {
        identity.on(EVENTS, seen -> new FakeIdentity.Answer(503, new JsonObject()));
        AuditTrail first = trail(Map.of());
        first.record(event("before"));
        await().until(() -> identity.server.count(EVENTS) >= 1);
        assertThat(first.accepting()).isTrue();
        first.record(event("last"));
        first.close();
        take();
        AuditTrail second = trail(Map.of());
        second.record(event("after"));
        awaitTaken(3);
        second.close();
        assertThat(taken).extracting(e -> e.getString("tool")).containsExactly("before", "last", "after");
    }

    @Test
    void aBatchWhoseAnswerWasLostIsDeliveredAgainUnderTheSameNumbers() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        identity.on(EVENTS, seen -> {
            remember(seen.body().toJsonObject());
            return calls.incrementAndGet() == 1
                    ? new FakeIdentity.Answer(500, new JsonObject())
                    : accepted(seen.body().toJsonObject());
        });
        AuditTrail trail = trail(Map.of());
        trail.record(event("once"));
        await().until(() -> calls.get() == 2);
        trail.close();
        assertThat(taken).extracting(e -> e.getLong("sequence")).containsExactly(1L, 1L);
    }

    @Test
    void aLineThatIsRefusedForEverDoesNotHoldUpTheRest() throws IOException {
        identity.on(EVENTS, seen -> {
            if (seen.body().toString().contains("poison")) {
                return new FakeIdentity.Answer(400, new JsonObject());
            }
            remember(seen.body().toJsonObject());
            return accepted(seen.body().toJsonObject());
        });
        AuditTrail trail = trail(Map.of());
        for (String tool : List.of("a", "b", "poison", "c")) {
            trail.record(event(tool));
        }
        awaitTaken(4);
        trail.close();
        assertThat(taken).extracting(e -> e.getLong("sequence")).containsExactly(1L, 2L, 3L, 4L);
        assertThat(taken.get(2).getString("reason")).isEqualTo("quarantined");
        assertThat(taken.get(2).getString("type")).isEqualTo("AUDIT_EVENT_UNREADABLE");
        assertThat(folder.resolve("spool").resolve("quarantine"))
                .content()
                .contains("\"tool\":\"poison\"")
                .endsWith("}\n")
                .containsOnlyOnce("\n");
        assertThat(metrics.counter("gateway.audit.quarantined").count()).isEqualTo(1);
    }

    @Test
    void anIdentityServiceThatLostWhatItTookGetsTheRestUnderAnotherWriter() throws IOException {
        AuditTrail trail = trail(Map.of());
        trail.record(event("forgotten"));
        awaitTaken(1);
        taken.clear();
        List<String> writers = new CopyOnWriteArrayList<>();
        identity.on(EVENTS, seen -> {
            JsonObject body = seen.body().toJsonObject();
            writers.add(body.getString("writer"));
            if (body.getJsonArray("events").getJsonObject(0).getLong("sequence") != taken.size() + 1) {
                return new FakeIdentity.Answer(409, new JsonObject());
            }
            remember(body);
            return accepted(body);
        });
        trail.record(event("first"));
        awaitTaken(1);
        trail.record(event("second"));
        awaitTaken(2);
        trail.close();
        AuditTrail again = trail(Map.of());
        again.record(event("third"));
        awaitTaken(3);
        again.close();
        assertThat(taken).extracting(e -> e.getLong("sequence")).containsExactly(1L, 2L, 3L);
        assertThat(taken).extracting(e -> e.getString("tool")).containsExactly("first", "second", "third");
        assertThat(writers.stream().distinct()).hasSize(2);
    }

    @Test
    void aFullSpoolAcceptsNoNewCallsUntilItWasDelivered() throws IOException {
        identity.on(EVENTS, seen -> new FakeIdentity.Answer(503, new JsonObject()));
        AuditTrail trail = trail(Map.of("gateway.audit.max-size", "2K"));
        for (int i = 0; i < 30; i++) {
            trail.record(event("call"));
        }
        await().until(() -> !trail.accepting());
        AuditEvent stranger = new AuditEvent(Instant.EPOCH, AuditType.CALLER_REFUSED, AuditOutcome.REFUSED);
        trail.record(stranger);
        assertThat(metrics.counter("gateway.audit.lost").count()).isEqualTo(1);
        trail.recordUnlessCrowded(new AuditEvent(Instant.EPOCH, AuditType.TOOL_REFUSED, AuditOutcome.REFUSED));
        assertThat(metrics.counter("gateway.audit.lost").count()).isEqualTo(2);
        take();
        await().until(trail::accepting);
        awaitTaken(30);
        trail.close();
    }

    @Test
    void eventsReachTheDiskWhileADeliveryWaitsForItsAnswer() throws IOException {
        identity.server.answers(seen -> {});
        AuditTrail trail = trail(Map.of());
        trail.record(event("one"));
        await().until(() -> !identity.server.seen.isEmpty());
        trail.record(event("two"));
        await().atMost(Duration.ofSeconds(5)).until(() -> onDisk("two"));
        trail.close();
    }

    private boolean onDisk(String tool) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("spool"))) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".jsonl")).toList()) {
                if (Files.readString(file).contains("\"tool\":\"" + tool + "\"")) {
                    return true;
                }
            }
            return false;
        }
    }

    private AuditTrail trail(Map<String, String> settings) throws IOException {
        return Trails.of(vertx, identity, folder, metrics, settings);
    }

    private void take() {
        Trails.take(identity, taken);
    }

    private void remember(JsonObject body) {
        JsonArray events = body.getJsonArray("events");
        for (int i = 0; i < events.size(); i++) {
            taken.add(events.getJsonObject(i));
        }
    }

    private static FakeIdentity.Answer accepted(JsonObject body) {
        JsonArray events = body.getJsonArray("events");
        long last = events.getJsonObject(events.size() - 1).getLong("sequence");
        return new FakeIdentity.Answer(200, new JsonObject().put("acceptedThrough", last));
    }

    private void awaitTaken(int count) {
        await().until(() -> taken.size() >= count);
    }

    private static AuditEvent event(String tool) {
        return new AuditEvent(Instant.EPOCH, AuditType.TOOL_CALLED, AuditOutcome.SUCCESS)
                .gateway("main-abc")
                .tool("notes", tool);
    }
}
