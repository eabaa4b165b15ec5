package io.gatehouse.identity.consent;

import org.jspecify.annotations.Nullable;

/**
 * What the token is for, as the gateway says it; for display and audit.
 *
 * @param gatewayId id of the gateway
 * @param targetId id of the target
 * @param targetName name of the target
 * @param origin scheme, host and port of the target
 */
public record SessionTarget(
        @Nullable String gatewayId,
        @Nullable String targetId,
        @Nullable String targetName,
        @Nullable String origin) {

    /** Nothing is known. */
    public static final SessionTarget NONE = new SessionTarget(null, null, null, null);
}
