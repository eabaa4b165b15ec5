package io.gatehouse.identity.vault;

import io.gatehouse.identity.grant.GrantedTokens;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Tokens that a vendor gave and that are not kept after all: the vendor is told to end them. */
@ApplicationScoped
public class UnkeptTokens {

    private final TokenSeals seals;
    private final OrphanedTokens orphans;

    UnkeptTokens(TokenSeals seals, OrphanedTokens orphans) {
        this.seals = seals;
        this.orphans = orphans;
    }

    /** Joins the running transaction; the reason is a closed code for the trail. */
    public Uni<Void> give(VaultKey key, OrphanedTokens.Giver giver, String reason, GrantedTokens tokens) {
        VaultRow.Sealed sealed = seals.seal(key, tokens, null);
        byte[] refresh = sealed.refreshToken();
        return orphans.orphaned(
                key,
                giver,
                tokens.scopes(),
                reason,
                new OrphanedTokens.Sealed(refresh == null ? sealed.accessToken() : refresh, refresh != null));
    }
}
