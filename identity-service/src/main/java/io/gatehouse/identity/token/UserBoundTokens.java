package io.gatehouse.identity.token;

import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.WorkloadCaller;
import io.gatehouse.identity.user.UserKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Verifies the user-bound workload access tokens that travel as {@code workloadIdentityToken} in a body. */
@ApplicationScoped
public class UserBoundTokens {
    private final OwnTokens tokens;
    private final ActingRight right;

    UserBoundTokens(OwnTokens tokens, ActingRight right) {
        this.tokens = tokens;
        this.right = right;
    }

    /**
     * What the token says; fails as access denied unless it was issued to this very caller, for itself or for a gateway
     * workload for which it may still act. A bearer is refused here.
     */
    public Uni<OnBehalfOf> verify(String jwt, WorkloadCaller caller) {
        return UnverifiedJwt.parse(jwt)
                .map(parsed -> tokens.verify(parsed, TokenType.USER_BOUND)
                        .map(verified -> subject(verified.orElseThrow(UserBoundTokens::refused)))
                        .call(subject -> mayUse(subject, caller)))
                .orElseGet(() -> Uni.createFrom().failure(refused()));
    }

    private Uni<Void> mayUse(OnBehalfOf subject, WorkloadCaller caller) {
        if (!subject.actor().equals(caller.name())) {
            return Uni.createFrom().failure(refused());
        }
        return right.check(caller, subject.workload())
                .onFailure(ApiException.class)
                .transform(e -> refused())
                .replaceWithVoid();
    }

    private static OnBehalfOf subject(UnverifiedJwt token) {
        String workload = token.text("sub");
        String actor = token.claim("act") instanceof Map<?, ?> act && act.get("sub") instanceof String sub ? sub : null;
        if (workload == null || actor == null) {
            throw refused();
        }
        return new OnBehalfOf(
                workload, actor, user(token, workload), token.text("client_id"), token.text("user_token"));
    }

    private static @Nullable UserKey user(UnverifiedJwt token, String workload) {
        String issuer = token.text("user_iss");
        String claim = token.text("user_claim");
        String subject = token.text("user_sub");
        if (issuer != null && claim != null && subject != null) {
            return new UserKey.Person(issuer, claim, subject);
        }
        String userId = token.text("user_id");
        return userId == null ? null : new UserKey.Opaque(workload, userId);
    }

    private static ApiException refused() {
        return ApiException.accessDenied("The workload identity token is not valid");
    }
}
