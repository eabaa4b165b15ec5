package io.gatehouse.identity.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.mutiny.sqlclient.Row;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An event exactly as its row holds it. Nothing is checked on the way: what somebody made of a row must be hashed, not
 * stumbled over.
 *
 * @param id id of the row
 * @param members what the row holds, by the names of the API; absent where it is null
 */
record StoredEvent(long id, SortedMap<String, Object> members) {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> TEXTS = List.of(
            "writer",
            "type",
            "outcome",
            "workload",
            "user_issuer",
            "user_subject",
            "user_id",
            "client",
            "gateway",
            "target",
            "tool",
            "provider",
            "scopes",
            "session",
            "reason",
            "trace_id",
            "client_address");
    private static final List<String> NUMBERS = List.of("id", "sequence", "duration_millis");
    private static final List<String> TIMES = List.of("received_at", "time");

    /** The columns to select. */
    static final String COLUMNS = List.of(TEXTS, NUMBERS, TIMES).stream()
            .flatMap(List::stream)
            .map(column -> "e." + column)
            .collect(Collectors.joining(", "));

    static StoredEvent of(Row row) {
        SortedMap<String, Object> members = new TreeMap<>();
        TEXTS.forEach(column -> put(members, column, row.getString(column)));
        NUMBERS.forEach(column -> put(members, column, row.getLong(column)));
        TIMES.forEach(column ->
                put(members, column, row.getOffsetDateTime(column).toInstant().toString()));
        return new StoredEvent(row.getLong("id"), members);
    }

    /** A member that is a text, or null. */
    @Nullable
    String text(String name) {
        return members.get(name) instanceof String text ? text : null;
    }

    /** RFC 8785: sorted members, no white space, UTF-8. */
    byte[] canonical() {
        try {
            return JSON.writeValueAsBytes(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts and numbers are always JSON", e);
        }
    }

    private static void put(SortedMap<String, Object> members, String column, @Nullable Object value) {
        if (value != null) {
            members.put(name(column), value);
        }
    }

    /** The name in the API: the column's in camel case. */
    private static String name(String column) {
        int dash = column.indexOf('_');
        return dash < 0
                ? column
                : column.substring(0, dash)
                        + Character.toUpperCase(column.charAt(dash + 1))
                        + column.substring(dash + 2);
    }
}
