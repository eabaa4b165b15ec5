package io.gatehouse.identity.workload;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Rows of table workload. */
@ApplicationScoped
class WorkloadRepository implements PanacheRepositoryBase<WorkloadEntity, String> {
    Uni<List<WorkloadEntity>> findAfter(String name, int limit) {
        return find("name > ?1 order by name", name).page(0, limit).list();
    }
}
