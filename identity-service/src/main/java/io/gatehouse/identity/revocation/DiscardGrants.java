package io.gatehouse.identity.revocation;

import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.user.UserKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Takes the grants of one user of a workload at one provider back, for a workload that needed them once. */
@ApplicationScoped
public class DiscardGrants {

    private final WithdrawGrants withdraw;

    DiscardGrants(WithdrawGrants withdraw) {
        this.withdraw = withdraw;
    }

    /** A vendor that cannot be told does not keep the grant alive; it is told later. */
    public Uni<Void> discard(String workload, UserKey user, OAuth2Provider provider) {
        GrantFilter filter = new GrantFilter(null, List.of(user.canonical()), provider.name(), workload);
        return withdraw.withdraw(filter, Withdrawer.workload()).replaceWithVoid();
    }
}
