package io.gatehouse.identity.user;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which user tokens a workload may present.
 *
 * @param audiences one of them must be in {@code aud}; an empty set refuses every token
 * @param clients the token's client must be one of them; an empty set does not restrict the client
 * @param issuer the only issuer, or null for every company issuer
 */
public record UserTokenRules(
        Set<String> audiences,
        Set<String> clients,
        @Nullable String issuer) {}
