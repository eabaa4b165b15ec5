package io.gatehouse.local.kill;

import io.gatehouse.local.operator.Auditor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What the audit trail says of one provider: how often each event stands in it, with its reason where it has one. */
public record Trail(Map<String, Long> counts) {

    /** Reads the events of the provider. */
    public static Trail of(Auditor auditor, String provider) {
        List<JsonNode> events = auditor.events(new HashMap<>(Map.of("provider", provider)));
        return new Trail(events.stream().collect(Collectors.groupingBy(Trail::name, Collectors.counting())));
    }

    private static String name(JsonNode event) {
        var reason = event.path("reason").asString("");
        return event.path("type").asString("") + (reason.isEmpty() ? "" : " " + reason);
    }

    /** How many events have this type, and this reason after a space. */
    public long count(String event) {
        return counts.getOrDefault(event, 0L);
    }

    /** How many events have come since an earlier reading. */
    public long since(Trail earlier, String event) {
        return count(event) - earlier.count(event);
    }
}
