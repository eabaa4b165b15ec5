package io.gatehouse.catalog.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/** Looks into a JWT that is not verified yet, only to choose who verifies it, and into a verified one's header. */
final class TokenPeek {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_LENGTH = 65_536;

    private TokenPeek() {}

    /** The claim {@code iss} as it stands there. */
    static Optional<String> issuer(String token) {
        return member(token, 1, "iss");
    }

    /** The header's {@code typ}. */
    static Optional<String> type(String token) {
        return member(token, 0, "typ");
    }

    private static Optional<String> member(String token, int part, String member) {
        String[] parts = token.split("\\.", -1);
        if (token.length() > MAX_LENGTH || parts.length != 3) {
            return Optional.empty();
        }
        try {
            JsonNode value =
                    JSON.readTree(Base64.getUrlDecoder().decode(parts[part])).path(member);
            return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
