package io.gatehouse.identity.vault;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row as it was read; its tokens are still sealed. */
record VaultRow(
        UUID id,
        String workload,
        List<String> resources,
        List<String> audiences,
        Sealed sealed,
        Set<String> scopes,
        @Nullable Instant expiresAt,
        long generation,
        long providerRevision,
        @Nullable String targetOrigin,
        @Nullable Instant lastUsedAt,
        @Nullable Instant forcedAt) {

    /** The sealed tokens; arrays compare by identity, and nobody compares these. */
    @SuppressWarnings("ArrayRecordComponent")
    record Sealed(byte[] accessToken, byte @Nullable [] refreshToken) {}

    boolean endsBefore(Instant instant) {
        return expiresAt != null && expiresAt.isBefore(instant);
    }

    /** Whether a target's refusal led to a refresh after that moment. */
    boolean forcedAfter(Instant instant) {
        return forcedAt != null && forcedAt.isAfter(instant);
    }

    boolean canRefresh() {
        return sealed.refreshToken() != null;
    }
}
