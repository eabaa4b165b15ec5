package io.gatehouse.identity.vault;

import io.gatehouse.identity.provider.OAuth2Provider;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one caller asks of the vault, and until when it waits for another caller's refresh. */
record Ask(
        VaultKey key,
        OAuth2Provider provider,
        Set<String> scopes,
        @Nullable String targetOrigin,
        @Nullable Long rejectedGeneration,
        Instant deadline) {

    /** What to do with the row. */
    enum Step {
        USE,
        REFRESH,
        NO_GRANT,
        PROVIDER_CHANGED,
        ORIGIN_CHANGED,
        SCOPES_MISSING,
        EXPIRED,
        REJECTED
    }

    /** Grants are pinned to the provider's revision and the target's origin, and serve the scopes that they cover. */
    Step step(@Nullable VaultRow row, Instant now, VaultConfig config) {
        if (row == null) {
            return Step.NO_GRANT;
        }
        if (row.providerRevision() != provider.revision()) {
            return Step.PROVIDER_CHANGED;
        }
        if (!Objects.equals(row.targetOrigin(), targetOrigin)) {
            return Step.ORIGIN_CHANGED;
        }
        if (!row.serves(provider.vendor().profile(), scopes)) {
            return Step.SCOPES_MISSING;
        }
        if (rejected(row)) {
            boolean again = row.forcedAfter(now.minus(config.forcedRefreshInterval()));
            return row.canRefresh() && !again ? Step.REFRESH : Step.REJECTED;
        }
        if (row.endsBefore(now.plus(config.expirySkew()))) {
            return row.canRefresh() ? Step.REFRESH : row.endsBefore(now) ? Step.EXPIRED : Step.USE;
        }
        return Step.USE;
    }

    /** The target rejected exactly the token that the row still holds. */
    boolean rejected(VaultRow row) {
        return rejectedGeneration != null && rejectedGeneration == row.generation();
    }

    /** The token can be used although it should be refreshed: it has not ended and nobody rejected it. */
    boolean stillGood(VaultRow row, Instant now) {
        return !rejected(row) && !row.endsBefore(now);
    }
}
