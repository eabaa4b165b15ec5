package io.gatehouse.identity.consent;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session as it stood when it was read; its steps are taken by {@link ConsentSessions}.
 *
 * @param forClient whether the user is asked to let one more client use what is granted already, without any vendor
 */
public record ConsentSession(
        UUID id,
        SessionStatus status,
        SessionOpener opener,
        SessionTarget target,
        SessionGrant grant,
        @Nullable String returnUrl,
        boolean forClient,
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
