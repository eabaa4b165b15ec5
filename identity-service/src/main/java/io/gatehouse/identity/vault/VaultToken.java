package io.gatehouse.identity.vault;

import io.gatehouse.identity.crypto.Secret;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the vault answers when it is asked for a token. */
public sealed interface VaultToken {

    /**
     * A token to use now.
     *
     * @param token the access token
     * @param expiresAt when it ends, where the vendor said so
     * @param generation grows with every refresh; names the token when a target rejected it
     * @param grant names the grant, for whoever keeps the token and has to forget it; null for what the vault does not hold
     */
    record Usable(
            Secret token,
            @Nullable Instant expiresAt,
            long generation,
            @Nullable UUID grant) implements VaultToken {}

    /** No token: a consent (or a new machine grant) is needed. The reason is a closed code. */
    record Absent(String reason) implements VaultToken {}

    /** There is a grant, and somebody else has been renewing its token for so long that the caller should come again. */
    record Busy() implements VaultToken {}

    /** There is a grant, but the vendor cannot be asked now. The reason is a closed code. */
    record Failed(String reason) implements VaultToken {}
}
