package io.gatehouse.identity.user;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a verified access token says.
 *
 * @param user the person, or null where a client got the token for itself
 * @param clientId the client that the token was issued to
 * @param expiresAt when it ends
 */
public record VerifiedToken(
        UserKey.@Nullable Person user, @Nullable String clientId, Instant expiresAt) {}
