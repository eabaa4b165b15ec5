package io.gatehouse.local.operator;

import io.gatehouse.local.provider.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** The auditor, who reads the trail. */
public final class Auditor implements AutoCloseable {
    private final ServiceClient http;
    private final String identity;

    public Auditor(String identity, Supplier<String> token) {
        this.http = new ServiceClient(token);
        this.identity = identity;
    }

    /** All events of a filter, newest first, page by page. */
    public List<JsonNode> events(Map<String, String> filter) {
        var events = new ArrayList<JsonNode>();
        var cursor = "";
        do {
            var query = Form.encode(filter) + "&limit=100" + (cursor.isEmpty() ? "" : "&cursor=" + Form.encode(cursor));
            var page = http.expect(200, "GET", identity + "/v1/audit/events?" + query, null);
            page.body().path("items").forEach(events::add);
            cursor = page.text("nextCursor");
        } while (!cursor.isEmpty());
        return events;
    }

    /** What a path of identity-service answers to the auditor. */
    public JsonNode read(String path) {
        return http.expect(200, "GET", identity + path, null).body();
    }

    @Override
    public void close() {
        http.close();
    }
}
