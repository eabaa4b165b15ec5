package io.gatehouse.identity.provider;

import io.gatehouse.identity.problem.ApiException;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Rows of table api_key_provider. */
@ApplicationScoped
class ApiKeyProviderRepository implements PanacheRepositoryBase<ApiKeyProviderEntity, UUID> {

    Uni<ApiKeyProviderEntity> findByName(String name) {
        return find("name", name)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> ApiException.notFound("No such API key credential provider"));
    }

    Uni<List<ApiKeyProviderEntity>> findAfter(String name, int limit) {
        return find("name > ?1 order by name", name).page(0, limit).list();
    }
}
