package io.gatehouse.identity.workload;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Rows of table workload. */
@ApplicationScoped
class WorkloadRepository implements PanacheRepositoryBase<WorkloadEntity, String> {
    /** Two at most: more than one is as good as none. */
    Uni<List<WorkloadEntity>> ofServiceAccount(String account) {
        // By their names: what "all columns" are changes under a running service when a newer one migrates the schema.
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select name from workload where service_accounts::jsonb @> jsonb_build_array(cast(:account as text))",
                                String.class)
                        .setParameter("account", account)
                        .setMaxResults(2)
                        .getResultList())
                .flatMap(names -> list("name in ?1", names));
    }

    Uni<List<WorkloadEntity>> findAfter(String name, int limit) {
        return find("name > ?1 order by name", name).page(0, limit).list();
    }
}
