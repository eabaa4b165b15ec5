package io.gatehouse.gateway.caller;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, from a verified token.
 *
 * @param subject value of the claim that is the subject at this issuer
 * @param subjectClaim name of that claim
 * @param clientId {@code client_id}, else {@code azp}, else {@code cid}
 * @param claims the verified claims
 * @param expiresAt when the token ends
 * @param key stable hash of issuer, claim and subject; what caches and sessions are bound to
 * @param withoutSession takes the place of a session's key where the caller has none
 */
public record Caller(
        String issuer,
        String subject,
        String subjectClaim,
        @Nullable String clientId,
        Set<String> scopes,
        Map<String, Object> claims,
        AccessToken token,
        Instant expiresAt,
        String key,
        String withoutSession) {

    /** One whose key without a session follows from his key. */
    public Caller(
            String issuer,
            String subject,
            String subjectClaim,
            @Nullable String clientId,
            Set<String> scopes,
            Map<String, Object> claims,
            AccessToken token,
            Instant expiresAt,
            String key) {
        this(issuer, subject, subjectClaim, clientId, scopes, claims, token, expiresAt, key, "caller/" + key);
    }

    @Override
    public String toString() {
        return "Caller[" + key + "]";
    }
}
