package io.gatehouse.identity.consent;

import io.gatehouse.identity.crypto.Secret;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What came back from a vendor through the browser, as it came: a parameter may be absent or there twice.
 *
 * @param providerId the provider whose callback it is
 */
public record VendorAnswer(
        UUID providerId, List<String> state, List<String> code, List<String> iss, List<String> error) {

    private static final int LONGEST = 4096;

    /** The one state, or null. */
    @Nullable
    String onlyState() {
        return only(state);
    }

    /** The one code, or null. */
    @Nullable
    Secret onlyCode() {
        String value = only(code);
        return value == null ? null : Secret.of(value);
    }

    /** Whether the vendor said no instead of giving a code. */
    boolean isError() {
        return !error.isEmpty() || only(code) == null;
    }

    /** Whether the user said no at the vendor. */
    boolean isDenial() {
        return error.equals(List.of("access_denied"));
    }

    /** Whether the vendor refused what was asked for. */
    boolean isInvalidScope() {
        return error.equals(List.of("invalid_scope"));
    }

    /** RFC 9207: promised and absent is wrong, present must be equal, twice is wrong. */
    boolean comesFrom(@Nullable String issuer, boolean promised) {
        if (iss.isEmpty()) {
            return !promised;
        }
        return issuer != null && issuer.equals(only(iss));
    }

    private static @Nullable String only(List<String> values) {
        return values.size() == 1
                        && !values.getFirst().isEmpty()
                        && values.getFirst().length() <= LONGEST
                ? values.getFirst()
                : null;
    }

    @Override
    public String toString() {
        return "VendorAnswer[hidden]";
    }
}
