package io.gatehouse.identity.consent;

import java.util.List;
import java.util.UUID;

/** What is asked of which provider, pinned to the provider's revision at the opening. */
public record SessionGrant(
        UUID providerId,
        String provider,
        long revision,
        List<String> scopes,
        List<String> resources,
        List<String> audiences) {}
