package io.gatehouse.identity.workload;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.PersonCaller;
import io.gatehouse.identity.tag.Tagged;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The tags of workload identities. */
@ApplicationScoped
class TaggedWorkloads implements Tagged {
    private final WorkloadRepository repository;
    private final WorkloadArns arns;
    private final WorkloadAudit audit;

    TaggedWorkloads(WorkloadRepository repository, WorkloadArns arns, WorkloadAudit audit) {
        this.repository = repository;
        this.arns = arns;
        this.audit = audit;
    }

    @Override
    public String arnPrefix() {
        return arns.of("");
    }

    @Override
    @WithSession
    public Uni<Map<String, String>> tags(String name) {
        return existing(name).map(row -> row.tags);
    }

    @Override
    @WithTransaction
    public Uni<Void> retag(String name, UnaryOperator<Map<String, String>> change, PersonCaller by) {
        return existing(name)
                .invoke(row -> row.tags = change.apply(row.tags))
                .chain(() -> audit.changed(name, "tags-changed", by));
    }

    private Uni<WorkloadEntity> existing(String name) {
        return repository
                .findById(name)
                .onItem()
                .ifNull()
                .failWith(() -> ApiException.notFound("No such workload identity"));
    }
}
