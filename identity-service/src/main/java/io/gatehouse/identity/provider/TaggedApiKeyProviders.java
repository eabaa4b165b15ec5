package io.gatehouse.identity.provider;

import io.gatehouse.identity.security.PersonCaller;
import io.gatehouse.identity.tag.Tagged;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The tags of API key providers. */
@ApplicationScoped
class TaggedApiKeyProviders implements Tagged {
    private final ApiKeyProviderRepository repository;
    private final ProviderNames names;
    private final ProviderAudit audit;

    TaggedApiKeyProviders(ApiKeyProviderRepository repository, ProviderNames names, ProviderAudit audit) {
        this.repository = repository;
        this.names = names;
        this.audit = audit;
    }

    @Override
    public String arnPrefix() {
        return names.apiKeyArn("");
    }

    @Override
    @WithSession
    public Uni<Map<String, String>> tags(String name) {
        return repository.findByName(name).map(row -> row.tags);
    }

    @Override
    @WithTransaction
    public Uni<Void> retag(String name, UnaryOperator<Map<String, String>> change, PersonCaller by) {
        return repository
                .findByName(name)
                .invoke(row -> row.tags = change.apply(row.tags))
                .chain(() -> audit.changed(name, by, "tags-changed"));
    }
}
