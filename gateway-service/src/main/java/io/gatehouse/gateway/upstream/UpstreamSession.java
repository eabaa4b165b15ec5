package io.gatehouse.gateway.upstream;

import org.jspecify.annotations.Nullable;

/**
 * A session at a target.
 *
 * @param id its {@code Mcp-Session-Id}; null when the target keeps no sessions
 * @param version the revision that was agreed on
 */
record UpstreamSession(@Nullable String id, String version) {

    @Override
    public String toString() {
        return "UpstreamSession[" + version + "]";
    }
}
