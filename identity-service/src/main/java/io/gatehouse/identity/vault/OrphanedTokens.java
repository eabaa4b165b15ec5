package io.gatehouse.identity.vault;

import io.smallrye.mutiny.Uni;
import java.util.Set;
import java.util.UUID;

/** What becomes of tokens that a vendor gave for a grant which was taken back meanwhile, or which nobody wants: nobody else knows them. */
public interface OrphanedTokens {

    /**
     * Sees to it that the vendor ends them; joins the running transaction.
     *
     * @param reason why nobody keeps them, a closed code for the trail
     * @param sealed the refresh token, or the access token where the vendor gave none
     */
    Uni<Void> orphaned(VaultKey key, Giver giver, Set<String> scopes, String reason, Sealed sealed);

    /** The provider that gave them, as it was at that time. */
    record Giver(UUID id, String name, long revision) {}

    /** A token as it is sealed for its row; arrays compare by identity, and nobody compares these. */
    @SuppressWarnings("ArrayRecordComponent")
    record Sealed(byte[] token, boolean refreshToken) {}
}
