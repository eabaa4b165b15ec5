package io.gatehouse.gateway.caller;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The header and the claims of a token, read by their meaning; says nothing about the signature. */
final class Claims {

    private final JsonObject header;
    private final JsonObject body;

    private Claims(JsonObject header, JsonObject body) {
        this.header = header;
        this.body = body;
    }

    /** Reads a compact JWS; null if it is none. */
    static @Nullable Claims read(String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0) {
            return null;
        }
        try {
            return new Claims(part(token, 0, first), part(token, first + 1, second));
        } catch (IllegalArgumentException | DecodeException malformed) {
            return null;
        }
    }

    static Claims of(Map<String, Object> header, Map<String, Object> body) {
        return new Claims(new JsonObject(header), new JsonObject(body));
    }

    private static JsonObject part(String token, int from, int to) {
        return new JsonObject(
                new String(Base64.getUrlDecoder().decode(token.substring(from, to)), StandardCharsets.UTF_8));
    }

    Map<String, Object> map() {
        Map<String, Object> present = new HashMap<>(body.getMap());
        // Some providers write a claim without a value as null, which says no more than its absence.
        present.values().removeIf(Objects::isNull);
        return Map.copyOf(present);
    }

    @Nullable
    String headerType() {
        return header.getValue("typ") instanceof String text ? text : null;
    }

    boolean has(String claim) {
        return body.getValue(claim) != null;
    }

    @Nullable
    String text(String claim) {
        return body.getValue(claim) instanceof String text && !text.isEmpty() ? text : null;
    }

    @Nullable
    Instant instant(String claim) {
        return body.getValue(claim) instanceof Number seconds ? Instant.ofEpochSecond(seconds.longValue()) : null;
    }

    /** The strings of an array claim; null if it is not an array of strings. */
    @Nullable
    Set<String> array(String claim) {
        if (!(body.getMap().get(claim) instanceof Collection<?> values)) {
            return null;
        }
        Set<String> texts = new LinkedHashSet<>();
        for (Object value : values) {
            if (!(value instanceof String text)) {
                return null;
            }
            texts.add(text);
        }
        return texts;
    }

    /** A claim that may be one string or an array of them. */
    Set<String> oneOrMore(String claim) {
        String one = text(claim);
        Set<String> more = one == null ? array(claim) : Set.of(one);
        return more == null ? Set.of() : more;
    }

    /** {@code scope} (RFC 9068), else {@code scp} as a string or an array. */
    Set<String> scopes() {
        Set<String> scopes = new LinkedHashSet<>();
        for (String value : oneOrMore(has("scope") ? "scope" : "scp")) {
            scopes.addAll(List.of(value.trim().split(" +")));
        }
        scopes.remove("");
        return Set.copyOf(scopes);
    }

    /** {@code client_id} (RFC 9068), else {@code azp} (Keycloak, Entra ID, Auth0), else {@code cid} (Okta). */
    @Nullable
    String client() {
        String client = text("client_id");
        client = client == null ? text("azp") : client;
        return client == null ? text("cid") : client;
    }
}
