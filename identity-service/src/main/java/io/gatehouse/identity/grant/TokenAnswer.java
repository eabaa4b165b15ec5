package io.gatehouse.identity.grant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.outbound.Form;
import io.gatehouse.identity.outbound.OutboundAnswer;
import io.gatehouse.identity.provider.VendorProfile;
import io.gatehouse.identity.provider.VendorProfile.Quirk;
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

    private static final Set<String> ACCESS_TOKENS =
            Set.of("urn:ietf:params:oauth:token-type:access_token", "urn:ietf:params:oauth:token-type:jwt");

    /** GitHub's and Slack's names for a grant that is over and for a client that is wrong. */
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "bad_verification_code", GrantRefused.INVALID_GRANT,
            "bad_refresh_token", GrantRefused.INVALID_GRANT,
            "incorrect_client_credentials", GrantRefused.INVALID_CLIENT,
            "invalid_code", GrantRefused.INVALID_GRANT,
            "code_already_used", GrantRefused.INVALID_GRANT,
            "invalid_refresh_token", GrantRefused.INVALID_GRANT,
            "token_revoked", GrantRefused.INVALID_GRANT,
            "invalid_client_id", GrantRefused.INVALID_CLIENT,
            "bad_client_secret", GrantRefused.INVALID_CLIENT);

    private static final Set<String> PASSING = Set.of("temporarily_unavailable", "server_error", "slow_down");

    private TokenAnswer() {}

    static GrantedTokens read(OutboundAnswer answer, VendorProfile vendor, Set<String> requestedScopes, Instant now) {
        int status = answer.status();
        if (status >= 500 || status == 429) {
            throw new VendorUnavailable("server-error", null);
        }
        Map<String, String> members = members(answer, vendor);
        String error = members.get("error");
        if (error != null) {
            throw refused(error);
        }
        if (status != 200 && status != 201) {
            throw status >= 400 ? new GrantRefused("http_" + status) : unusable();
        }
        String token = members.get("access_token");
        if (token == null || !isBearer(members.get("token_type"), vendor) || !isAccessToken(members)) {
            throw unusable();
        }
        return new GrantedTokens(
                visible(token),
                optional(members.get("refresh_token")),
                expiry(members.get("expires_in"), now),
                scopes(members.get("scope"), requestedScopes),
                idToken(members.get("id_token")));
    }

    /** It is looked at and goes nowhere, so one that is none spoils nothing. */
    private static @Nullable Secret idToken(@Nullable String token) {
        return token == null || token.isEmpty() ? null : Secret.of(token);
    }

    private static boolean isBearer(@Nullable String type, VendorProfile vendor) {
        if (type == null) {
            return vendor.has(Quirk.NO_TOKEN_TYPE);
        }
        return type.equalsIgnoreCase("bearer") || (vendor.has(Quirk.USER_TOKEN_INSIDE) && type.equals("user"));
    }

    /** RFC 8693 section 2.2.1: what an exchange issues can be an ID token, an assertion or a refresh token as well. */
    private static boolean isAccessToken(Map<String, String> members) {
        String issued = members.get("issued_token_type");
        return issued == null || ACCESS_TOKENS.contains(issued);
    }

    private static RuntimeException refused(String error) {
        if (PASSING.contains(error)) {
            return new VendorUnavailable("server-error", null);
        }
        String code = OTHER_NAMES.getOrDefault(error, error);
        return new GrantRefused(CODE.matcher(code).matches() ? code : "unknown_error");
    }

    private static Map<String, String> members(OutboundAnswer answer, VendorProfile vendor) {
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
            JsonNode json = JSON.readTree(body);
            JsonNode inside = json.path("authed_user");
            return texts(vendor.has(Quirk.USER_TOKEN_INSIDE) && inside.has("access_token") ? inside : json);
        } catch (JsonProcessingException e) {
            // Not as the cause: the parser's message quotes the body.
            throw unusable();
        }
    }

    private static Map<String, String> texts(JsonNode json) {
        Map<String, String> members = new HashMap<>();
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            JsonNode value = member.getValue();
            if (value.isTextual() || value.isNumber()) {
                members.put(member.getKey(), value.asText());
            } else if (value.isArray() && member.getKey().equals("scope")) {
                members.put(
                        member.getKey(),
                        String.join(
                                " ", value.valueStream().map(JsonNode::asText).toList()));
            }
        }
        return members;
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
