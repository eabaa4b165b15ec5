package io.gatehouse.identity.security;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.gatehouse.identity.user.AccessTokens;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The person of an access token of a company issuer that was issued for this API. */
@ApplicationScoped
class PersonTokens {
    private static final Set<String> KNOWN_ROLES = Set.of(Role.OPERATOR, Role.AUDITOR, Role.AGENT_DEVELOPER);

    private final AccessTokens tokens;

    PersonTokens(AccessTokens tokens) {
        this.tokens = tokens;
    }

    Uni<Optional<PersonCaller>> verify(UnverifiedJwt token) {
        return tokens.verify(token).map(verified -> verified.flatMap(PersonTokens::person));
    }

    private static Optional<PersonCaller> person(AccessTokens.Verified verified) {
        IdentityConfig.Issuer issuer = verified.issuer();
        String subject = verified.token().text(issuer.subjectClaim());
        boolean forThisApi = issuer.apiAudience()
                .filter(verified.token().audience()::contains)
                .isPresent();
        return forThisApi && subject != null
                ? Optional.of(new PersonCaller(issuer.url(), subject, roles(verified.token(), issuer.rolesClaim())))
                : Optional.empty();
    }

    static Set<String> roles(UnverifiedJwt token, String path) {
        String[] steps = path.split("/", -1);
        Object value = token.claim(steps[0]);
        for (int i = 1; i < steps.length; i++) {
            value = step(value, steps[i]);
        }
        return value instanceof Collection<?> roles
                ? roles.stream()
                        .map(String::valueOf)
                        .filter(KNOWN_ROLES::contains)
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private static @Nullable Object step(@Nullable Object value, String name) {
        return value instanceof Map<?, ?> map ? map.get(name) : null;
    }
}
