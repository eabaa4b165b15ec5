package io.gatehouse.identity.revocation;

import io.gatehouse.identity.vault.OrphanedTokens;
import io.gatehouse.identity.vault.VaultKey;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** A grant that was taken back while it was refreshed, or that its person did not want: the vendor is told of its tokens, too. */
@ApplicationScoped
class EndOrphans implements OrphanedTokens {

    private static final String PROVIDER = "SELECT 1 FROM oauth2_provider WHERE id = :id FOR KEY SHARE";

    private final Clock clock;

    EndOrphans(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Uni<Void> orphaned(VaultKey key, Giver giver, Set<String> scopes, String reason, Sealed sealed) {
        RevocationEntity row = new RevocationEntity();
        row.id = UUID.randomUUID();
        row.batch = UUID.randomUUID();
        row.reason = reason;
        row.workload = key.workload();
        row.userKey = key.userText();
        row.providerId = giver.id();
        row.providerName = giver.name();
        row.providerRevision = giver.revision();
        row.resources = String.join("\n", key.resources());
        row.audiences = String.join("\n", key.audiences());
        row.scopes = String.join("\n", new TreeSet<>(scopes));
        row.sealedToken = sealed.token();
        row.refreshToken = sealed.refreshToken();
        row.requestedAt = clock.instant();
        row.nextAttemptAt = row.requestedAt;
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(PROVIDER, Integer.class)
                        .setParameter("id", giver.id())
                        .getSingleResultOrNull()
                        // With the provider went the client that could have told the vendor.
                        .flatMap(there -> there == null ? Uni.createFrom().voidItem() : session.persist(row)));
    }
}
