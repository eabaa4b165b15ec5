package io.gatehouse.gateway.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A session at a target. */
public final class UpstreamSession {

    // Names that are hashed and encoded once, not for each request.
    private static final CharSequence VERSION = HttpHeaders.createOptimized("MCP-Protocol-Version");
    private static final CharSequence SESSION = HttpHeaders.createOptimized("Mcp-Session-Id");

    /** The head of a message in it to that endpoint. */
    private record Head(URI endpoint, RequestHead head) {}

    private final @Nullable String id;
    private final String version;
    private volatile @Nullable Head last;

    /**
     * @param id its {@code Mcp-Session-Id}; null when the target keeps no sessions
     * @param version the revision that was agreed on
     */
    public UpstreamSession(@Nullable String id, String version) {
        this.id = id;
        this.version = version;
    }

    @Nullable
    String id() {
        return id;
    }

    String version() {
        return version;
    }

    /** Sets the headers of a message in this session. */
    void place(MultiMap headers) {
        headers.set(VERSION, version);
        if (id != null) {
            headers.set(SESSION, id);
        }
    }

    /** The head that a message to that endpoint had which said nothing but what all say; null where there was none. */
    @Nullable
    RequestHead head(URI endpoint) {
        Head known = last;
        return known != null && known.endpoint().equals(endpoint) ? known.head() : null;
    }

    /** Keeps that head for the next message. */
    void keep(URI endpoint, RequestHead head) {
        last = new Head(endpoint, head);
    }

    @Override
    public String toString() {
        return "UpstreamSession[" + version + "]";
    }
}
