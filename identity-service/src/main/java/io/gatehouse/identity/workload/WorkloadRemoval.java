package io.gatehouse.identity.workload;

import io.smallrye.mutiny.Uni;

/** What another feature deletes of its own when a workload goes; beans of this type run in the deleting transaction. */
public interface WorkloadRemoval {
    /** Deletes everything that belongs to the workload of this name. */
    Uni<Void> removed(String workload);
}
