package io.gatehouse.identity.security;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.gatehouse.identity.user.AccessTokens;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The person of an access token of a company issuer that was issued for this API. */
@ApplicationScoped
class PersonTokens {
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
                ? Optional.of(
                        new PersonCaller(issuer.url(), subject, RolesClaim.of(verified.token(), issuer.rolesClaim())))
                : Optional.empty();
    }
}
