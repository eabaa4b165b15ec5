package io.gatehouse.identity.revocation;

import io.gatehouse.identity.provider.ProviderRemoval;
import io.gatehouse.identity.workload.WorkloadRemoval;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;

/** Grants go with their workload and with their provider; their vendors are told afterwards. */
@ApplicationScoped
class GoesWith implements WorkloadRemoval, ProviderRemoval {

    private final WithdrawGrants withdraw;
    private final RevocationRows rows;

    GoesWith(WithdrawGrants withdraw, RevocationRows rows) {
        this.withdraw = withdraw;
        this.rows = rows;
    }

    @Override
    public Uni<Void> removed(String workload) {
        return withdraw.withdrawWith(workload);
    }

    @Override
    public Uni<Void> narrowed(String workload, Set<String> providers) {
        return withdraw.withdrawNarrowed(workload, providers);
    }

    /** A provider is needed until its vendor was told of the last grant. */
    @Override
    public Uni<Boolean> removed(UUID provider, String name) {
        return withdraw.withdrawWith(provider, name).chain(() -> rows.needs(provider));
    }
}
