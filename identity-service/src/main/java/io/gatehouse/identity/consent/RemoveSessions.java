package io.gatehouse.identity.consent;

import io.gatehouse.identity.provider.ProviderRemoval;
import io.gatehouse.identity.workload.WorkloadRemoval;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/**
 * Takes the sessions of a workload away with it. Where tokens wait for a person's yes, that cannot come any more, and the
 * vendor is told; so it is with a provider, whose other sessions find nothing to go on with.
 */
@ApplicationScoped
@Priority(RemoveSessions.BEFORE_GRANTS)
class RemoveSessions implements WorkloadRemoval, ProviderRemoval {

    /** A provider is needed for what is given up here, and whoever is asked about that comes later. */
    static final int BEFORE_GRANTS = 100;

    private final ConsentSessions sessions;
    private final ConfirmAccount accounts;

    RemoveSessions(ConsentSessions sessions, ConfirmAccount accounts) {
        this.sessions = sessions;
        this.accounts = accounts;
    }

    @Override
    public Uni<Void> removed(String workload) {
        return sessions.unconfirmedOf(workload)
                .flatMap(rows -> accounts.discard(rows, RefusalReason.WORKLOAD_CHANGED))
                .chain(() -> sessions.deleteOf(workload))
                .replaceWithVoid();
    }

    @Override
    public Uni<Boolean> removed(UUID provider, String name) {
        return sessions.unconfirmedAt(provider)
                .flatMap(rows -> accounts.discard(rows, RefusalReason.PROVIDER_DELETED))
                .replaceWith(false);
    }
}
