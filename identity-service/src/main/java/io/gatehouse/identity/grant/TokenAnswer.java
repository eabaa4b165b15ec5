package io.gatehouse.identity.grant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.outbound.Form;
import io.gatehouse.identity.outbound.OutboundAnswer;
import io.gatehouse.identity.provider.VendorUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the answer of a token endpoint: JSON (RFC 6749 section 5) or a form, as GitHub has it. */
final class TokenAnswer {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7E]{1,131072}");
    private static final long LONGEST_SECONDS = Duration.ofDays(3650).toSeconds();

    /** GitHub's names for a grant that is over and for a client that is wrong. */
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "bad_verification_code", GrantRefused.INVALID_GRANT,
            "bad_refresh_token", GrantRefused.INVALID_GRANT,
            "incorrect_client_credentials", "invalid_client");

    private static final Set<String> PASSING = Set.of("temporarily_unavailable", "server_error", "slow_down");

    private TokenAnswer() {}

    static GrantedTokens read(OutboundAnswer answer, Set<String> requestedScopes, Instant now) {
        int status = answer.status();
        if (status >= 500 || status == 429) {
            throw new VendorUnavailable("server-error", null);
        }
        Map<String, String> members = members(answer);
        String error = members.get("error");
        if (error != null) {
            throw refused(error);
        }
        if (status != 200 && status != 201) {
            throw status >= 400 ? new GrantRefused("http_" + status) : unusable();
        }
        String type = members.get("token_type");
        String token = members.get("access_token");
        if (type == null || !type.toLowerCase(Locale.ROOT).equals("bearer") || token == null) {
            throw unusable();
        }
        return new GrantedTokens(
                visible(token),
                optional(members.get("refresh_token")),
                expiry(members.get("expires_in"), now),
                scopes(members.get("scope"), requestedScopes));
    }

    private static RuntimeException refused(String error) {
        if (PASSING.contains(error)) {
            return new VendorUnavailable("server-error", null);
        }
        String code = OTHER_NAMES.getOrDefault(error, error);
        return new GrantRefused(CODE.matcher(code).matches() ? code : "unknown_error");
    }

    private static Map<String, String> members(OutboundAnswer answer) {
        String body = answer.body().strip();
        if (answer.contentType().toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded")) {
            try {
                return Form.parse(body);
            } catch (IllegalArgumentException e) {
                throw unusable();
            }
        }
        if (!body.startsWith("{")) {
            return Map.of();
        }
        try {
            Map<String, String> members = new HashMap<>();
            for (Map.Entry<String, JsonNode> member : JSON.readTree(body).properties()) {
                if (member.getValue().isTextual() || member.getValue().isNumber()) {
                    members.put(member.getKey(), member.getValue().asText());
                }
            }
            return members;
        } catch (JsonProcessingException e) {
            // Not as the cause: the parser's message quotes the body.
            throw unusable();
        }
    }

    private static @Nullable Secret optional(@Nullable String token) {
        return token == null || token.isEmpty() ? null : visible(token);
    }

    /** A token travels in a header; one that would break the header is no token. */
    private static Secret visible(String token) {
        if (!VISIBLE.matcher(token).matches()) {
            throw unusable();
        }
        return Secret.of(token);
    }

    private static @Nullable Instant expiry(@Nullable String seconds, Instant now) {
        if (seconds == null || seconds.isBlank()) {
            return null;
        }
        try {
            long value = Math.clamp((long) Double.parseDouble(seconds), 0, LONGEST_SECONDS);
            // Zero is what some vendors say of tokens that never end.
            return value == 0 ? null : now.plusSeconds(value);
        } catch (NumberFormatException e) {
            throw unusable();
        }
    }

    private static Set<String> scopes(@Nullable String scope, Set<String> requested) {
        if (scope == null) {
            return Set.copyOf(requested);
        }
        Set<String> granted = new LinkedHashSet<>();
        for (String one : scope.split("[\\s,]+", -1)) {
            if (!one.isEmpty()) {
                granted.add(one);
            }
        }
        return Set.copyOf(granted);
    }

    private static VendorUnavailable unusable() {
        return new VendorUnavailable("answer-unusable", null);
    }
}
