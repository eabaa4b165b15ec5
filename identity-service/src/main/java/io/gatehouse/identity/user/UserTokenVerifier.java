package io.gatehouse.identity.user;

import io.gatehouse.identity.problem.ApiException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** Verifies access tokens of users that a workload presents. */
@ApplicationScoped
public class UserTokenVerifier {
    /** The user of the token; fails as unauthorized where the token does not hold under these lists. */
    public Uni<VerifiedUser> verify(String token, Set<String> audiences, Set<String> clients) {
        return verify(token, new UserTokenRules(audiences, clients, null));
    }

    /** The user of the token; fails as unauthorized where the token does not hold under these rules. */
    public Uni<VerifiedUser> verify(String token, UserTokenRules rules) {
        return Uni.createFrom().failure(ApiException.unauthorized("The user token is not valid"));
    }
}
