package io.gatehouse.identity.user;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a user's verified access token says: the person, the client it was issued to, and when it ends. */
public record VerifiedUser(UserKey.Person user, @Nullable String clientId, Instant expiresAt) {}
