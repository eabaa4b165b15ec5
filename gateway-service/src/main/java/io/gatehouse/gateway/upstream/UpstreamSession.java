package io.gatehouse.gateway.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A session at a target.
 *
 * @param id its {@code Mcp-Session-Id}; null when the target keeps no sessions
 * @param version the revision that was agreed on
 */
public record UpstreamSession(@Nullable String id, String version) {

    // Names that are hashed and encoded once, not for each request.
    private static final CharSequence VERSION = HttpHeaders.createOptimized("MCP-Protocol-Version");
    private static final CharSequence SESSION = HttpHeaders.createOptimized("Mcp-Session-Id");

    /** Sets the headers of a message in this session. */
    void place(MultiMap headers) {
        headers.set(VERSION, version);
        if (id != null) {
            headers.set(SESSION, id);
        }
    }

    @Override
    public String toString() {
        return "UpstreamSession[" + version + "]";
    }
}
