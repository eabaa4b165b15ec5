package io.gatehouse.identity.revocation;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.PersonCaller;
import io.gatehouse.identity.user.UserKey;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which grants a person asks for: their own, or with a role for it, those of others. */
final class GrantQuery {

    @QueryParam("whose")
    @DefaultValue("own")
    String whose = "own";

    @QueryParam("userIssuer")
    @Nullable
    String userIssuer;

    @QueryParam("userSubject")
    @Nullable
    String userSubject;

    @QueryParam("userId")
    @Nullable
    String userId;

    @QueryParam("provider")
    @Nullable
    String provider;

    @QueryParam("workload")
    @Nullable
    String workload;

    /** The filter, for a person who may see others' grants where {@code mayAll} says so. */
    GrantFilter filter(PersonCaller person, boolean mayAll, IdentityConfig config) {
        return switch (whose) {
            case "own" -> {
                if (Stream.of(userIssuer, userSubject, userId).anyMatch(value -> value != null)) {
                    throw ApiException.validation("whose", "has to be \"all\" where a user is named");
                }
                yield new GrantFilter(null, List.of(own(person, config)), provider, workload);
            }
            case "all" -> {
                if (!mayAll) {
                    throw ApiException.accessDenied("Not authorized to perform this action");
                }
                yield new GrantFilter(null, users(config), provider, workload);
            }
            default -> throw ApiException.validation("whose", "has to be \"own\" or \"all\"");
        };
    }

    /** The key of the person who calls. */
    static String own(PersonCaller person, IdentityConfig config) {
        return claims(person.issuer(), config)
                .findFirst()
                .map(claim -> new UserKey.Person(person.issuer(), claim, person.subject()).canonical())
                .orElseThrow(() -> ApiException.accessDenied("Not authorized to perform this action"));
    }

    private @Nullable List<String> users(IdentityConfig config) {
        if (userId != null) {
            String of = workload;
            if (of == null || userIssuer != null || userSubject != null) {
                throw ApiException.validation(
                        "userId", "means something within a workload only: name it, and no person");
            }
            return List.of(new UserKey.Opaque(of, userId).canonical());
        }
        if (userIssuer == null && userSubject == null) {
            return null;
        }
        String issuer = userIssuer;
        String subject = userSubject;
        if (issuer == null || subject == null) {
            throw ApiException.validation("userSubject", "is a person only together with userIssuer");
        }
        List<String> keys = claims(issuer, config)
                .map(claim -> new UserKey.Person(issuer, claim, subject).canonical())
                .toList();
        // Of an issuer that is configured no more, nobody knows by which claim it named people.
        return keys.isEmpty()
                ? Stream.of("sub", "oid")
                        .map(claim -> new UserKey.Person(issuer, claim, subject).canonical())
                        .toList()
                : keys;
    }

    private static Stream<String> claims(String issuer, IdentityConfig config) {
        return config.issuers().values().stream()
                .filter(known -> known.url().equals(issuer))
                .map(IdentityConfig.Issuer::subjectClaim);
    }
}
