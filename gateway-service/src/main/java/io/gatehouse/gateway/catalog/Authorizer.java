package io.gatehouse.gateway.catalog;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may call a gateway; every list that is not empty must hold. */
public record Authorizer(
        Type type,
        @Nullable String discoveryUrl,
        List<String> allowedAudience,
        List<String> allowedClients,
        List<String> allowedScopes,
        List<ClaimRule> customClaims) {

    private static final String DISCOVERY = "/.well-known/openid-configuration";

    public Authorizer {
        allowedAudience = List.copyOf(allowedAudience);
        allowedClients = List.copyOf(allowedClients);
        allowedScopes = List.copyOf(allowedScopes);
        customClaims = List.copyOf(customClaims);
    }

    /** The issuer that the discovery URL belongs to, without the well-known part. */
    public @Nullable String issuer() {
        if (discoveryUrl == null) {
            return null;
        }
        return discoveryUrl.endsWith(DISCOVERY)
                ? discoveryUrl.substring(0, discoveryUrl.length() - DISCOVERY.length())
                : discoveryUrl;
    }

    /** An issuer as the discovery URL shows it: a slash at its end, as Auth0 has it, does not appear there. */
    public static String withoutSlash(String issuer) {
        return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    }

    /** The kinds of inbound authorization. */
    public enum Type {
        CUSTOM_JWT,
        NONE
    }

    /** How a claim is compared. */
    public enum Operator {
        EQUALS,
        CONTAINS,
        CONTAINS_ANY
    }

    /**
     * One rule over a claim.
     *
     * @param array whether the token's claim is an array of strings
     * @param values the value (one) or the values of which any suffices
     */
    public record ClaimRule(String claim, boolean array, Operator operator, Set<String> values) {

        public ClaimRule {
            values = Set.copyOf(values);
        }
    }
}
