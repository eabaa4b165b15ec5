package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.catalog.Target;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way to a target: the same for every try of it. Is touched by the event loop of its caller and, when it
 * is cancelled, by that of the one who cancels.
 */
public final class UpstreamCall {

    private final Target target;
    private final SessionKey sessionKey;
    private final String version;
    private final MultiMap callerHeaders;
    private final Buffer body;
    private final Buffer requestId;
    private volatile UpstreamCredential credential = UpstreamCredential.NONE;
    private volatile @Nullable HttpClientRequest running;
    private volatile boolean cancelled;
    private @Nullable Duration timeout;

    /**
     * @param version the revision that the caller speaks, offered to the target
     * @param callerHeaders headers of the caller's request; those the target may have are taken from it
     * @param body the message, with the target's own name of the tool
     * @param requestId raw JSON of the message's id
     */
    public UpstreamCall(
            Target target,
            SessionKey sessionKey,
            String version,
            MultiMap callerHeaders,
            Buffer body,
            Buffer requestId) {
        this.target = target;
        this.sessionKey = sessionKey;
        this.version = version;
        this.callerHeaders = callerHeaders;
        this.body = body;
        this.requestId = requestId;
    }

    /** Sets how long it may take, where that is not as configured. */
    public UpstreamCall within(@Nullable Duration time) {
        timeout = time;
        return this;
    }

    /** How long it may take, where nothing else is said so long. */
    Duration timeout(Duration configured) {
        Duration own = timeout;
        return own == null ? configured : own;
    }

    /** Sets what the next try is let in by. */
    public UpstreamCall with(UpstreamCredential other) {
        credential = other;
        return this;
    }

    public Target target() {
        return target;
    }

    SessionKey sessionKey() {
        return sessionKey.of(credential.kind());
    }

    String version() {
        return version;
    }

    MultiMap callerHeaders() {
        return callerHeaders;
    }

    Buffer body() {
        return body;
    }

    Buffer requestId() {
        return requestId;
    }

    UpstreamCredential credential() {
        return credential;
    }

    void runs(HttpClientRequest request) {
        running = request;
        if (cancelled) {
            request.reset();
        }
    }

    /** Whether the client cancelled it and its time of grace is over. */
    public boolean cancelled() {
        return cancelled;
    }

    /** Ends it, wherever it is. */
    void abort() {
        cancelled = true;
        HttpClientRequest request = running;
        if (request != null) {
            request.reset();
        }
    }

    @Override
    public String toString() {
        return "UpstreamCall[" + target.name() + "]";
    }
}
