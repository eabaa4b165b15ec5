package io.gatehouse.identity.workload;

import io.smallrye.mutiny.Uni;
import java.util.Set;

/** What another feature deletes of its own when a workload goes; beans of this type run in the deleting transaction. */
public interface WorkloadRemoval {
    /**
     * Deletes what could be wider than the workload may have from now on at these providers; where that cannot be told apart,
     * everything.
     */
    default Uni<Void> narrowed(String workload, Set<String> providers) {
        return removed(workload);
    }

    /** Deletes everything that belongs to the workload of this name. */
    Uni<Void> removed(String workload);
}
