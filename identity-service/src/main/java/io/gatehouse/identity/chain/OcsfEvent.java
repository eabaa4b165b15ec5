package io.gatehouse.identity.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** An event in the words of the Open Cybersecurity Schema Framework 1.3.0. */
final class OcsfEvent {

    static final String VERSION = "1.3.0";

    private static final ObjectMapper JSON = new ObjectMapper();

    private OcsfEvent() {}

    static byte[] line(Stretch.Link link) {
        StoredEvent event = link.event();
        if (event == null) {
            throw new IllegalArgumentException("there is no event");
        }
        try {
            return JSON.writeValueAsBytes(of(link, event));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Maps of texts and numbers are always JSON", e);
        }
    }

    private static Map<String, Object> of(Stretch.Link link, StoredEvent event) {
        OcsfClass kind = OcsfClass.of(event.text("type"));
        boolean success = "SUCCESS".equals(event.text("outcome"));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("class_uid", kind.uid());
        line.put("category_uid", kind.uid() / 1000);
        line.put("activity_id", kind.activity());
        line.put("type_uid", kind.uid() * 100L + kind.activity());
        line.put("activity_name", event.text("type"));
        line.put("time", millis(event.text("time")));
        line.put("severity_id", success ? 1 : 2);
        line.put("status_id", success ? 1 : 2);
        put(line, "status_detail", event.text("reason"));
        put(line, "duration", event.members().get("durationMillis"));
        line.put("metadata", metadata(link, event));
        line.put("actor", actor(event));
        if (event.text("clientAddress") != null) {
            line.put("src_endpoint", Map.of("ip", event.members().get("clientAddress")));
        }
        kind.details(line, event);
        line.put("unmapped", unmapped(event.members()));
        return line;
    }

    private static Map<String, Object> metadata(Stretch.Link link, StoredEvent event) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("version", VERSION);
        metadata.put("product", Map.of("name", "Gatehouse", "vendor_name", "Gatehouse"));
        metadata.put("uid", String.valueOf(event.id()));
        metadata.put("sequence", link.position());
        metadata.put("logged_time", millis(event.text("receivedAt")));
        put(metadata, "log_provider", event.text("writer"));
        put(metadata, "correlation_uid", event.text("traceId"));
        return metadata;
    }

    /** Who did it: the person, with the agent as the application that the person used. */
    private static Map<String, Object> actor(StoredEvent event) {
        Map<String, Object> actor = new LinkedHashMap<>();
        actor.put("user", user(event));
        put(actor, "app_name", event.text("client"));
        put(actor, "invoked_by", event.text("workload"));
        return actor;
    }

    static Map<String, Object> user(StoredEvent event) {
        Map<String, Object> user = new LinkedHashMap<>();
        String subject = event.text("userSubject") == null ? event.text("userId") : event.text("userSubject");
        if (subject == null) {
            user.put("name", event.text("workload") == null ? "unknown" : event.text("workload"));
            user.put("type_id", event.text("workload") == null ? 0 : 3);
        } else {
            user.put("uid", subject);
            user.put("type_id", 1);
            put(user, "domain", event.text("userIssuer"));
        }
        return user;
    }

    /** What the schema has no place for, so that nothing is lost on the way. */
    private static Map<String, Object> unmapped(SortedMap<String, Object> members) {
        Map<String, Object> rest = new LinkedHashMap<>();
        List.of("outcome", "gateway", "target", "tool", "provider", "scopes", "session", "sequence")
                .forEach(name -> put(rest, name, members.get(name)));
        return rest;
    }

    static void put(Map<String, Object> map, String name, @Nullable Object value) {
        if (value != null) {
            map.put(name, value);
        }
    }

    private static long millis(@Nullable String time) {
        return time == null ? 0 : Instant.parse(time).toEpochMilli();
    }
}
