package io.gatehouse.identity.outbound;

import io.gatehouse.identity.crypto.Secret;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A body of {@code application/x-www-form-urlencoded}; it holds secrets and hides them. */
public final class Form {

    static final String TYPE = "application/x-www-form-urlencoded";

    private final StringBuilder text = new StringBuilder();

    /** Adds a parameter; one name may be added more than once. */
    public Form add(String name, String value) {
        if (!text.isEmpty()) {
            text.append('&');
        }
        text.append(encode(name)).append('=').append(encode(value));
        return this;
    }

    /** Adds a secret parameter. */
    public Form add(String name, Secret value) {
        return add(name, value.reveal());
    }

    /** Encodes one name or value. */
    public static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** Reads a form; of a name that stands more than once the last value counts. */
    public static Map<String, String> parse(String body) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : body.strip().split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return values;
    }

    String body() {
        return text.toString();
    }

    @Override
    public String toString() {
        return "Form[hidden]";
    }

    private static String decode(String value) {
        return URLDecoder.decode(value, StandardCharsets.UTF_8);
    }
}
