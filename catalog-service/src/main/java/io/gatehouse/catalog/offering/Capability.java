package io.gatehouse.catalog.offering;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a server says that it can do, as far as the gateway passes it on. */
public enum Capability {
    TOOLS("tools"),
    PROMPTS("prompts"),
    RESOURCES("resources"),
    /** {@code resources/subscribe}. */
    RESOURCES_SUBSCRIBE("resources.subscribe"),
    COMPLETIONS("completions"),
    LOGGING("logging");

    private final String text;

    Capability(String text) {
        this.text = text;
    }

    /** Its name in the snapshot. */
    public String text() {
        return text;
    }

    /** Those in a server's {@code capabilities}. */
    public static List<Capability> declared(JsonNode capabilities) {
        List<Capability> found = new ArrayList<>();
        for (Capability one : values()) {
            JsonNode declared = one == RESOURCES_SUBSCRIBE
                    ? capabilities.path("resources").path("subscribe")
                    : capabilities.path(one.text);
            if (declared.isObject() || declared.asBoolean(false)) {
                found.add(one);
            }
        }
        return List.copyOf(found);
    }

    /** As one text for a column. */
    public static String join(List<Capability> capabilities) {
        return String.join(",", texts(capabilities));
    }

    /** Back from that text; what this version does not know is left out. */
    public static List<Capability> split(String joined) {
        List<String> texts = List.of(joined.split(",", -1));
        return Stream.of(values()).filter(one -> texts.contains(one.text)).toList();
    }

    /** Their names in the snapshot. */
    public static List<String> texts(List<Capability> capabilities) {
        return capabilities.stream().map(Capability::text).toList();
    }
}
