package io.gatehouse.local.keycloak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A form body or a query string. */
public record Form(Map<String, String> fields) {
    static final String TYPE = "application/x-www-form-urlencoded";

    static String encode(String value) {
        return URLEncoder.encode(value, UTF_8);
    }

    /** The parameters of a raw query, each once. */
    public static Form parse(String query) {
        var fields = new TreeMap<String, String>();
        for (String pair : query.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            fields.put(URLDecoder.decode(parts[0], UTF_8), parts.length == 1 ? "" : URLDecoder.decode(parts[1], UTF_8));
        }
        return new Form(fields);
    }

    /** The same with one field set. */
    public Form with(String name, String value) {
        var changed = new TreeMap<>(fields);
        changed.put(name, value);
        return new Form(changed);
    }

    /** The same without one field. */
    public Form without(String name) {
        var changed = new TreeMap<>(fields);
        changed.remove(name);
        return new Form(changed);
    }

    /** The text of it, without a question mark. */
    public String encoded() {
        return fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }
}
