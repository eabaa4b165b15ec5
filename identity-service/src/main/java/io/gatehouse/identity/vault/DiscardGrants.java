package io.gatehouse.identity.vault;

import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.TokenRevocation;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.user.UserKey;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Takes a user's grants at one provider back: at the vendor first, then here. */
@ApplicationScoped
public class DiscardGrants {

    private static final Logger LOG = Logger.getLogger(DiscardGrants.class);

    private final VaultRows rows;
    private final TokenSeals seals;
    private final TokenRevocation revocation;
    private final VaultAudit audit;

    DiscardGrants(VaultRows rows, TokenSeals seals, TokenRevocation revocation, VaultAudit audit) {
        this.rows = rows;
        this.seals = seals;
        this.revocation = revocation;
        this.audit = audit;
    }

    /** Revokes and deletes; a vendor that cannot be asked does not keep the row alive, but is told in the trail. */
    public Uni<Void> discard(String workload, UserKey user, OAuth2Provider provider) {
        return rows.list(workload, user, provider.id())
                .onItem()
                .transformToMulti(found -> Multi.createFrom().iterable(found))
                .onItem()
                .transformToUniAndConcatenate(row -> discard(key(workload, user, provider, row), provider, row))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> discard(VaultKey key, OAuth2Provider provider, VaultRow row) {
        return revoke(key, provider, row)
                .onItem()
                .transform(result -> result == TokenRevocation.Result.REVOKED ? "revoked" : "revocation-not-offered")
                .onFailure()
                .recoverWithItem(e -> {
                    LOG.warnf("Revocation at provider %s failed: %s", provider.name(), e.getMessage());
                    return "revocation-failed";
                })
                .flatMap(reason -> delete(key, provider, row, reason));
    }

    /** With the refresh token the vendor ends the whole grant (RFC 7009 section 2.1). */
    private Uni<TokenRevocation.Result> revoke(VaultKey key, OAuth2Provider provider, VaultRow row) {
        return Uni.createFrom().deferred(() -> {
            @Nullable Secret refresh = seals.refreshToken(key, row);
            return revocation.revoke(
                    provider, refresh == null ? seals.accessToken(key, row) : refresh, refresh != null);
        });
    }

    private Uni<Void> delete(VaultKey key, OAuth2Provider provider, VaultRow row, String reason) {
        Outcome outcome = reason.equals("revocation-failed") ? Outcome.FAILED : Outcome.SUCCESS;
        return Panache.withTransaction(() -> rows.delete(row.id())
                .chain(() -> audit.record(AuditType.GRANT_REVOKED, outcome, key, provider, row.scopes(), reason)));
    }

    private static VaultKey key(String workload, UserKey user, OAuth2Provider provider, VaultRow row) {
        return new VaultKey(workload, user, provider.id(), row.resources(), row.audiences());
    }
}
