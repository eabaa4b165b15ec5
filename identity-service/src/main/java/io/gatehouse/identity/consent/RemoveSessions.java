package io.gatehouse.identity.consent;

import io.gatehouse.identity.workload.WorkloadRemoval;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Takes the sessions of a workload away with it. */
@ApplicationScoped
class RemoveSessions implements WorkloadRemoval {

    private final ConsentSessions sessions;

    RemoveSessions(ConsentSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Uni<Void> removed(String workload) {
        return sessions.deleteOf(workload).replaceWithVoid();
    }
}
