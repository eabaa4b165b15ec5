package io.gatehouse.identity.workload;

import io.gatehouse.identity.problem.ApiException;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The registered workloads, for the other features to read. */
@ApplicationScoped
public class Workloads {
    private final WorkloadRepository repository;

    Workloads(WorkloadRepository repository) {
        this.repository = repository;
    }

    /** The workload; fails as not found where there is none. */
    @WithSession
    public Uni<Workload> find(String name) {
        return repository
                .findById(name)
                .onItem()
                .ifNull()
                .failWith(() -> ApiException.notFound("No such workload identity"))
                .map(WorkloadEntity::toWorkload);
    }

    /** The only workload that names this service account, or empty where none or several do. */
    @WithSession
    public Uni<Optional<Workload>> ofServiceAccount(String account) {
        return repository
                .ofServiceAccount(account)
                .map(found -> found.size() == 1 ? Optional.of(found.getFirst().toWorkload()) : Optional.empty());
    }

    /** The workload, or empty. */
    @WithSession
    public Uni<Optional<Workload>> lookup(String name) {
        return repository
                .findById(name)
                .map(entity -> Optional.ofNullable(entity).map(WorkloadEntity::toWorkload));
    }
}
