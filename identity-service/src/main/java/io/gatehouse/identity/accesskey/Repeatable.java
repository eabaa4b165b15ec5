package io.gatehouse.identity.accesskey;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether a signed request may come again with the same signature. Some clients sign two equal calls of one second
 * equally, so what only hands out a token is let through for a moment; what changes something never is. An operation that
 * nobody thought of here counts as one that changes something.
 */
enum Repeatable {
    /** Reads. */
    ALWAYS,
    /** Hands out tokens and keys. */
    BRIEFLY,
    /** Changes something. */
    NEVER;

    private static final Duration MOMENT = Duration.ofSeconds(5);
    private static final Pattern READS = Pattern.compile("/identities/(List[A-Za-z0-9]+|get-token-vault"
            + "|Get(WorkloadIdentity|Oauth2CredentialProvider|ApiKeyCredentialProvider))");
    private static final Set<String> TOKENS = Set.of(
            "/identities/GetWorkloadAccessToken",
            "/identities/GetWorkloadAccessTokenForJWT",
            "/identities/GetWorkloadAccessTokenForUserId",
            "/identities/oauth2/token",
            "/identities/api-key");

    static Repeatable of(String method, String path) {
        if (method.equals("GET") || method.equals("HEAD")) {
            return ALWAYS;
        }
        if (method.equals("POST") && READS.matcher(path).matches()) {
            return ALWAYS;
        }
        return method.equals("POST") && TOKENS.contains(path) ? BRIEFLY : NEVER;
    }

    /** Whether a signature that was used first this long ago, zero for now, may be used. */
    boolean allows(Duration sinceFirstUse) {
        return switch (this) {
            case ALWAYS -> true;
            case BRIEFLY -> sinceFirstUse.compareTo(MOMENT) <= 0;
            case NEVER -> sinceFirstUse.isZero();
        };
    }
}
