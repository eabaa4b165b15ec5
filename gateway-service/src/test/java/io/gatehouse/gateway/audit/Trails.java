package io.gatehouse.gateway.audit;

import io.gatehouse.gateway.identity.FakeIdentity;
import io.gatehouse.gateway.peer.Configs;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The audit trail, for tests of other packages. */
public final class Trails {

    private Trails() {}

    /** The line of an event. */
    static String line(AuditEvent event, long sequence) {
        byte[] line = new byte[AuditLine.length(List.of(event), sequence)];
        AuditLine.write(List.of(event), sequence, line);
        return new String(line, StandardCharsets.UTF_8);
    }

    public static AuditTrail of(
            Vertx vertx, FakeIdentity identity, Path folder, MeterRegistry metrics, Map<String, String> settings)
            throws IOException {
        Map<String, String> values = new HashMap<>();
        values.put("gateway.audit.spool-dir", folder.resolve("spool").toString());
        values.put("gateway.audit.flush-interval", "PT0.005S");
        values.put("gateway.audit.deliver-interval", "PT0.02S");
        values.put("gateway.audit.max-retry-delay", "PT0.1S");
        values.putAll(settings);
        AuditDelivery delivery = new AuditDelivery(identity.peer, identity.tokens(), identity.config, identity.json);
        return new AuditTrail(vertx, Configs.of(AuditConfig.class, values), delivery, identity.config, metrics);
    }

    public static void close(AuditTrail trail) {
        try {
            trail.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Lets identity-service take events into a list. */
    public static void take(FakeIdentity identity, List<JsonObject> into) {
        identity.on("/v1/audit/events", seen -> {
            JsonArray events = seen.body().toJsonObject().getJsonArray("events");
            for (int i = 0; i < events.size(); i++) {
                into.add(events.getJsonObject(i));
            }
            long last = events.getJsonObject(events.size() - 1).getLong("sequence");
            return new FakeIdentity.Answer(200, new JsonObject().put("acceptedThrough", last));
        });
    }
}
