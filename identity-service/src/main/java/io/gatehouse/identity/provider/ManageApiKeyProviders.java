package io.gatehouse.identity.provider;

import io.gatehouse.identity.config.QuotaConfig;
import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.problem.Quota;
import io.gatehouse.identity.security.PersonCaller;
import io.gatehouse.identity.tag.Tags;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;

/** What operators do with API keys. */
@ApplicationScoped
class ManageApiKeyProviders {

    private final ApiKeyProviderRepository repository;
    private final Sealer sealer;
    private final ProviderAudit audit;
    private final QuotaConfig quota;
    private final Clock clock;

    ManageApiKeyProviders(
            ApiKeyProviderRepository repository, Sealer sealer, ProviderAudit audit, QuotaConfig quota, Clock clock) {
        this.repository = repository;
        this.sealer = sealer;
        this.audit = audit;
        this.quota = quota;
        this.clock = clock;
    }

    Uni<ApiKeyProviderEntity> create(ApiKeyProviderRequest request, PersonCaller operator) {
        Secret key = request.checkedKey();
        ApiKeyProviderEntity row = new ApiKeyProviderEntity();
        row.id = UUID.randomUUID();
        row.name = request.name();
        row.revision = 1;
        row.createdAt = clock.instant();
        row.updatedAt = row.createdAt;
        row.tags = Tags.ofNew(request.tags());
        row.sealedApiKey = sealer.sealSecret(key, row.keyPlace());
        return Panache.withTransaction(() -> repository
                        .count()
                        .invoke(count ->
                                Quota.check(count, quota.apiKeyCredentialProviders(), "API key credential providers"))
                        .chain(() -> repository.persistAndFlush(row))
                        .call(() -> audit.changed(row.name, operator, "created")))
                .onFailure(ConstraintViolationException.class)
                .transform(e -> ApiException.conflict("An API key credential provider of this name exists already"));
    }

    Uni<ApiKeyProviderEntity> update(ApiKeyProviderRequest request, PersonCaller operator) {
        Secret key = request.checkedKey();
        return Panache.withTransaction(() -> repository
                .findByName(request.name())
                .invoke(row -> {
                    row.revision++;
                    row.updatedAt = clock.instant();
                    row.sealedApiKey = sealer.sealSecret(key, row.keyPlace());
                })
                .call(row -> audit.changed(row.name, operator, "updated")));
    }

    Uni<Void> delete(String name, PersonCaller operator) {
        return Panache.withTransaction(() -> repository
                .findByName(name)
                .call(repository::delete)
                .chain(() -> audit.changed(name, operator, "deleted")));
    }
}
