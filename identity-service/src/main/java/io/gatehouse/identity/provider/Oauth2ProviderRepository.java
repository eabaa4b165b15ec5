package io.gatehouse.identity.provider;

import io.gatehouse.identity.problem.ApiException;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.UUID;

/** Rows of table oauth2_provider. */
@ApplicationScoped
class Oauth2ProviderRepository implements PanacheRepositoryBase<Oauth2ProviderEntity, UUID> {

    private static final int MOST_MCP_SERVERS = 1000;

    Uni<Oauth2ProviderEntity> findByName(String name) {
        return find("name", name)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> ApiException.notFound("No such OAuth2 credential provider"));
    }

    /** The row, which nobody else changes until the transaction ends. */
    Uni<Oauth2ProviderEntity> findToChange(String name) {
        return find("name", name)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> ApiException.notFound("No such OAuth2 credential provider"));
    }

    /** No change of the provider as the operator knows it, so its revision stays. */
    Uni<Void> offlineRefused(UUID id, long revision) {
        return update("offlineRefusedRevision = ?1 where id = ?2 and revision = ?1", revision, id)
                .replaceWithVoid();
    }

    /** Those whose authorization servers may read our metadata document. */
    Uni<List<Oauth2ProviderEntity>> findOfMcpServers() {
        return find("mcpServerUrl is not null and deletedAt is null order by id")
                .page(0, MOST_MCP_SERVERS)
                .list();
    }

    Uni<List<Oauth2ProviderEntity>> findAfter(String name, int limit) {
        return find("name > ?1 and deletedAt is null order by name", name)
                .page(0, limit)
                .list();
    }
}
