package io.gatehouse.gateway.catalog;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.time.Duration;

/**
 * How lists are prepared.
 *
 * @param size entries on one page
 * @param timeToLive how long a client of the stateless era may keep a page
 * @param serverVersion what the gateway calls its own version
 */
public record PageSettings(int size, Duration timeToLive, String serverVersion) {

    /** Pages of that size, kept for a minute. */
    public static PageSettings of(int size) {
        return new PageSettings(size, Duration.ofMinutes(1), "dev");
    }

    /** What a server says of itself, as JSON. */
    String serverInfo(String name) {
        return "{\"name\":" + quoted(name) + ",\"version\":" + quoted(serverVersion) + "}";
    }

    static String quoted(String text) {
        return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
