package io.gatehouse.identity.consent;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.user.UserKey;
import io.gatehouse.identity.user.UserTokenVerifier;
import io.gatehouse.identity.workload.Workload;
import io.gatehouse.identity.workload.Workloads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Who may complete a session: its workload or a registered completer, and for the session's own user only. */
@ApplicationScoped
class Completers {

    private final Workloads workloads;
    private final UserTokenVerifier userTokens;

    Completers(Workloads workloads, UserTokenVerifier userTokens) {
        this.workloads = workloads;
        this.userTokens = userTokens;
    }

    /** Why this caller may not complete the session for this claimant, or empty. */
    Uni<Optional<RefusalReason>> objection(ConsentSession session, CompleteConsent.Claimant claimant, String caller) {
        return workloads
                .lookup(session.opener().workload())
                .flatMap(found -> found.filter(workload -> mayComplete(session, workload, caller))
                        .map(workload -> objection(session, workload, claimant))
                        .orElseGet(() -> Uni.createFrom().item(Optional.of(RefusalReason.WRONG_WORKLOAD))));
    }

    private static boolean mayComplete(ConsentSession session, Workload workload, String caller) {
        return caller.equals(session.opener().workload())
                || caller.equals(session.opener().actor())
                || workload.completableBy().contains(caller);
    }

    private Uni<Optional<RefusalReason>> objection(
            ConsentSession session, Workload workload, CompleteConsent.Claimant claimant) {
        return switch (claimant) {
            case CompleteConsent.Claimant.ById byId ->
                Uni.createFrom().item(unless(isUserId(session.opener().user(), byId.userId())));
            case CompleteConsent.Claimant.ByToken byToken ->
                userTokens
                        .verify(byToken.token().reveal(), workload.userTokenRules())
                        .map(verified -> unless(verified.equals(session.opener().user())))
                        .onFailure(Completers::isRefusal)
                        .recoverWithItem(Optional.of(RefusalReason.USER_TOKEN_REFUSED));
        };
    }

    private static boolean isUserId(UserKey user, String userId) {
        return user instanceof UserKey.Opaque opaque && opaque.userId().equals(userId);
    }

    private static Optional<RefusalReason> unless(boolean same) {
        return same ? Optional.empty() : Optional.of(RefusalReason.WRONG_USER);
    }

    private static boolean isRefusal(Throwable e) {
        return e instanceof ApiException refusal && refusal.status() < 500;
    }
}
