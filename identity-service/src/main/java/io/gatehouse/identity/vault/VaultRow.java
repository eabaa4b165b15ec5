package io.gatehouse.identity.vault;

import io.gatehouse.identity.provider.GrantedScopes;
import io.gatehouse.identity.provider.VendorProfile;
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
        Asked asked,
        @Nullable Instant expiresAt,
        long generation,
        long providerRevision,
        @Nullable String targetOrigin,
        @Nullable Instant lastUsedAt,
        @Nullable Instant forcedAt) {

    /** The sealed tokens; arrays compare by identity, and nobody compares these. */
    @SuppressWarnings("ArrayRecordComponent")
    record Sealed(byte[] accessToken, byte @Nullable [] refreshToken) {}

    /**
     * What the vendor was asked for.
     *
     * @param scopes the scopes
     * @param narrowed how many grants in a row brought less than these
     */
    record Asked(Set<String> scopes, int narrowed) {}

    /**
     * Whether the token serves these scopes. What was asked for twice, and not granted twice, is not asked for again: the
     * vendor may call it otherwise or the user refuse it, and then it is the target that decides.
     */
    boolean serves(VendorProfile vendor, Set<String> needed) {
        return new GrantedScopes(vendor, scopes).cover(needed)
                || (asked.narrowed() >= 2 && asked.scopes().containsAll(needed));
    }

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
