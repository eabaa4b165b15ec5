package io.gatehouse.identity.provider;

import io.gatehouse.identity.security.PersonCaller;
import io.gatehouse.identity.tag.Tagged;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The tags of OAuth2 providers; another tag is no other revision, so grants stay. */
@ApplicationScoped
class TaggedOauth2Providers implements Tagged {
    private final Oauth2ProviderRepository repository;
    private final ProviderNames names;
    private final ProviderAudit audit;

    TaggedOauth2Providers(Oauth2ProviderRepository repository, ProviderNames names, ProviderAudit audit) {
        this.repository = repository;
        this.names = names;
        this.audit = audit;
    }

    @Override
    public String arnPrefix() {
        return names.oauth2Arn("");
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
                .findToChange(name)
                .invoke(row -> row.tags = change.apply(row.tags))
                .chain(() -> audit.changed(name, by, "tags-changed"));
    }
}
