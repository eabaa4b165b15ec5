package io.gatehouse.identity.provider;

import io.gatehouse.identity.problem.ApiException;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Rows of table oauth2_provider. */
@ApplicationScoped
class Oauth2ProviderRepository implements PanacheRepositoryBase<Oauth2ProviderEntity, UUID> {

    Uni<Oauth2ProviderEntity> findByName(String name) {
        return find("name", name)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> ApiException.notFound("No such OAuth2 credential provider"));
    }

    Uni<List<Oauth2ProviderEntity>> findAfter(String name, int limit) {
        return find("name > ?1 order by name", name).page(0, limit).list();
    }
}
