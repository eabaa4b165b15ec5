package io.gatehouse.identity.outbound;

import io.gatehouse.identity.crypto.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Parameters of a request, as a rule a body of {@code application/x-www-form-urlencoded}; it hides its secrets. */
public final class Form {

    static final String TYPE = "application/x-www-form-urlencoded";

    private final List<Map.Entry<String, String>> pairs = new ArrayList<>();

    /** Adds a parameter; one name may be added more than once. */
    public Form add(String name, String value) {
        pairs.add(Map.entry(name, value));
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
        return pairs.stream()
                .map(pair -> encode(pair.getKey()) + '=' + encode(pair.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** The same as a JSON object, for servers that read no forms; a name that stands more than once is a list. */
    String json() {
        JsonObject json = new JsonObject();
        for (Map.Entry<String, String> pair : pairs) {
            Object before = json.getValue(pair.getKey());
            switch (before) {
                case null -> json.put(pair.getKey(), pair.getValue());
                case JsonArray list -> list.add(pair.getValue());
                default -> json.put(pair.getKey(), new JsonArray().add(before).add(pair.getValue()));
            }
        }
        return json.encode();
    }

    @Override
    public String toString() {
        return "Form[hidden]";
    }

    private static String decode(String value) {
        return URLDecoder.decode(value, StandardCharsets.UTF_8);
    }
}
