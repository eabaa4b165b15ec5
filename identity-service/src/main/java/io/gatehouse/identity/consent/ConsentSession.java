package io.gatehouse.identity.consent;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A session as it stood when it was read; its steps are taken by {@link ConsentSessions}. */
public record ConsentSession(
        UUID id,
        SessionStatus status,
        SessionOpener opener,
        SessionTarget target,
        SessionGrant grant,
        @Nullable String returnUrl,
        Instant createdAt,
        Instant expiresAt) {

    /** Who completes it. */
    public ConsentMode mode() {
        return returnUrl == null ? ConsentMode.BUILT_IN : ConsentMode.APPLICATION;
    }

    /** Whether its time is over. */
    public boolean expiredAt(Instant now) {
        return !expiresAt.isAfter(now);
    }
}
