package io.gatehouse.identity.consent;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the caller gave along; both may be sensitive, so they are stored sealed.
 *
 * @param customParameters parameters for the vendor's authorization endpoint
 * @param customState what the application gets back as {@code state}
 */
public record SessionExtras(
        Map<String, String> customParameters, @Nullable String customState) {

    /** Nothing was given. */
    public static final SessionExtras NONE = new SessionExtras(Map.of(), null);

    @Override
    public String toString() {
        return "SessionExtras[hidden]";
    }
}
