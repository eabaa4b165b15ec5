package io.gatehouse.gateway.caller;

import io.gatehouse.gateway.caller.CallerRefused.Reason;
import io.gatehouse.gateway.catalog.Authorizer;
import io.gatehouse.gateway.catalog.Authorizer.ClaimRule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;

/** What a token whose signature holds must still say before its bearer is a caller of a gateway. */
final class AuthorizerCheck {

    private static final Set<String> ACCESS_TOKEN_TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

    private AuthorizerCheck() {}

    /** The caller, or fails with {@link CallerRefused}. */
    static Caller check(
            Authorizer authorizer, Claims claims, AccessToken token, String subjectClaim, Instant now, Duration skew) {
        Instant expiry = claims.instant("exp");
        if (expiry == null || !now.isBefore(expiry.plus(skew))) {
            throw new CallerRefused(Reason.EXPIRED);
        }
        String issuer = claims.text("iss");
        if (issuer == null || !isIssuer(authorizer, issuer)) {
            throw new CallerRefused(Reason.ISSUER);
        }
        if (!isAccessToken(claims)) {
            throw new CallerRefused(Reason.NOT_AN_ACCESS_TOKEN);
        }
        String subject = claims.text(subjectClaim);
        if (subject == null) {
            throw new CallerRefused(Reason.NO_SUBJECT);
        }
        checkLists(authorizer, claims);
        return new Caller(
                issuer,
                subject,
                subjectClaim,
                claims.client(),
                claims.scopes(),
                claims.map(),
                token,
                expiry,
                key(issuer, subjectClaim, subject));
    }

    private static void checkLists(Authorizer authorizer, Claims claims) {
        Set<String> audience = claims.oneOrMore("aud");
        if (!authorizer.allowedAudience().isEmpty() && Collections.disjoint(audience, authorizer.allowedAudience())) {
            throw new CallerRefused(Reason.AUDIENCE);
        }
        String client = claims.client();
        if (!authorizer.allowedClients().isEmpty()
                && (client == null || !authorizer.allowedClients().contains(client))) {
            throw new CallerRefused(Reason.CLIENT);
        }
        for (ClaimRule rule : authorizer.customClaims()) {
            if (!holds(rule, claims)) {
                throw new CallerRefused(Reason.CLAIM);
            }
        }
        // Last, so that only a caller who lacks nothing else is sent for more scopes.
        if (!claims.scopes().containsAll(authorizer.allowedScopes())) {
            throw new CallerRefused(Reason.SCOPE);
        }
    }

    // Providers such as Auth0 end their issuer with a slash, which the discovery URL does not show.
    private static boolean isIssuer(Authorizer authorizer, String issuer) {
        String expected = authorizer.issuer();
        return expected != null && (issuer.equals(expected) || issuer.equals(expected + "/"));
    }

    /** ID tokens tell a client who logged in; they are no right to call anything. */
    private static boolean isAccessToken(Claims claims) {
        String type = claims.headerType();
        if (type != null && !ACCESS_TOKEN_TYPES.contains(type.toLowerCase(Locale.ROOT))) {
            return false;
        }
        return !"ID".equalsIgnoreCase(claims.text("typ"))
                && !"id".equals(claims.text("token_use"))
                && !claims.has("at_hash")
                && !claims.has("c_hash")
                && !claims.has("events");
    }

    private static boolean holds(ClaimRule rule, Claims claims) {
        if (!rule.array()) {
            String value = claims.text(rule.claim());
            return rule.operator() == Authorizer.Operator.EQUALS
                    && value != null
                    && rule.values().contains(value);
        }
        Set<String> values = claims.array(rule.claim());
        if (values == null) {
            return false;
        }
        return switch (rule.operator()) {
            case EQUALS -> values.equals(rule.values());
            case CONTAINS -> values.containsAll(rule.values());
            case CONTAINS_ANY -> !Collections.disjoint(values, rule.values());
        };
    }

    /** One text for one person: each part with its length in front, so that no two spellings meet. */
    static String key(String issuer, String claim, String subject) {
        String text = issuer.length() + ":" + issuer + claim.length() + ":" + claim + subject.length() + ":" + subject;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
