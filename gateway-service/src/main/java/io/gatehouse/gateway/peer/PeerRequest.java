package io.gatehouse.gateway.peer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call to another service; hides its headers and body, which hold credentials, from every log. */
public final class PeerRequest {

    private static final int DEFAULT_LIMIT = 1 << 20;

    private final HttpMethod method;
    private final URI uri;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private @Nullable Buffer body;
    private @Nullable Duration timeout;
    private int limit = DEFAULT_LIMIT;
    private boolean idempotent;
    private @Nullable SocketAddress address;

    private PeerRequest(HttpMethod method, URI uri) {
        this.method = method;
        this.uri = uri;
    }

    /** A read; repeated where the service does not answer. */
    public static PeerRequest get(URI uri) {
        return new PeerRequest(HttpMethod.GET, uri).idempotent();
    }

    /** A call with a body; repeated only after {@link #idempotent()}. */
    public static PeerRequest post(URI uri, String contentType, Buffer body) {
        PeerRequest request = new PeerRequest(HttpMethod.POST, uri).header("Content-Type", contentType);
        request.body = body;
        return request;
    }

    /** Adds a header; an absent value adds none. */
    public PeerRequest header(String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, value);
        }
        return this;
    }

    /** How long one attempt may take in all. */
    public PeerRequest timeout(Duration value) {
        timeout = value;
        return this;
    }

    /** The largest answer that is read, in bytes; 1 MiB unless told. */
    public PeerRequest limit(int bytes) {
        limit = bytes;
        return this;
    }

    /** Says that the call may be repeated without doing harm. */
    public PeerRequest idempotent() {
        idempotent = true;
        return this;
    }

    /** Sends it to that address of a host which is configured and has several. */
    public PeerRequest at(SocketAddress value) {
        address = value;
        return this;
    }

    @Nullable
    SocketAddress address() {
        return address;
    }

    HttpMethod method() {
        return method;
    }

    URI uri() {
        return uri;
    }

    Map<String, String> headers() {
        return headers;
    }

    @Nullable
    Buffer body() {
        return body;
    }

    Duration timeoutOr(Duration fallback) {
        return timeout == null ? fallback : timeout;
    }

    int limit() {
        return limit;
    }

    boolean mayRepeat() {
        return idempotent;
    }

    @Override
    public String toString() {
        return method + " " + uri.getHost() + ":" + uri.getPort() + uri.getPath();
    }
}
