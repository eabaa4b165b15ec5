package io.gatehouse.local.provider;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The members of a form body or a query; a name may occur several times. */
public record Form(Map<String, List<String>> values) {
    /** Reads {@code application/x-www-form-urlencoded}. */
    public static Form parse(@Nullable String text) {
        var values = new LinkedHashMap<String, List<String>>();
        if (text != null && !text.isBlank()) {
            for (var pair : text.split("&", -1)) {
                int equals = pair.indexOf('=');
                var name = equals < 0 ? pair : pair.substring(0, equals);
                var value = equals < 0 ? "" : pair.substring(equals + 1);
                values.computeIfAbsent(decode(name), ignored -> new ArrayList<>())
                        .add(decode(value));
            }
        }
        return new Form(values);
    }

    /** The first value, or an empty text. */
    public String first(String name) {
        var found = values.get(name);
        return found == null ? "" : found.getFirst();
    }

    /** Every value of the name. */
    public List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    /** Writes members as {@code application/x-www-form-urlencoded}. */
    public static String encode(Map<String, String> members) {
        return members.entrySet().stream()
                .map(member -> encode(member.getKey()) + "=" + encode(member.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** Escapes one value for a query or a form. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
