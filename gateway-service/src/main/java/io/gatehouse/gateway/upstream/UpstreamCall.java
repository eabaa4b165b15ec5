package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.limit.TargetGate;
import io.gatehouse.gateway.trace.ClientSpan;
import io.gatehouse.gateway.trace.Traceparent;
import io.gatehouse.gateway.trace.Tracing;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way to a target: the same for every try of it. Is touched by the event loop of its caller and, when it
 * is cancelled, by that of the one who cancels.
 */
public final class UpstreamCall {

    private final Target target;
    private volatile SessionKey sessionKey;
    private final MultiMap callerHeaders;
    private volatile UpstreamMessage message;
    private volatile UpstreamCredential credential = UpstreamCredential.NONE;
    private volatile @Nullable TargetRequest running;
    private volatile boolean cancelled;
    private volatile TargetGate.@Nullable Pass pass;
    private int waits;
    private @Nullable Duration timeout;
    private final AtomicBoolean cancelling = new AtomicBoolean();
    private final AtomicInteger holders = new AtomicInteger(1);
    private volatile Runnable over = () -> {};

    /** @param callerHeaders headers of the caller's request; those the target may have are taken from it */
    public UpstreamCall(Target target, SessionKey sessionKey, MultiMap callerHeaders, UpstreamMessage message) {
        this.target = target;
        this.sessionKey = sessionKey.of(UpstreamCredential.NONE.kind());
        this.callerHeaders = callerHeaders;
        this.message = message;
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
        sessionKey = sessionKey.of(other.kind());
        return this;
    }

    /** Sets what is sent next: the same request with more in its params, under an id of its own. */
    public UpstreamCall next(Buffer id, Buffer body) {
        message = message.with(id, body);
        return this;
    }

    /** Sets by what it was let in at its target. */
    public void letIn(TargetGate.Pass by) {
        pass = by;
    }

    /** It waits for an answer of its client, and takes no place at its target meanwhile. On the loop of its caller. */
    public void waits() {
        TargetGate.Pass by = pass;
        if (waits++ == 0 && by != null) {
            by.stepOut();
        }
    }

    /** It waits for one answer less. */
    public void goesOn() {
        TargetGate.Pass by = pass;
        if (--waits == 0 && by != null) {
            by.comeBack();
        }
    }

    public Target target() {
        return target;
    }

    /** What is sent. */
    public UpstreamMessage message() {
        return message;
    }

    SessionKey sessionKey() {
        return sessionKey;
    }

    MultiMap callerHeaders() {
        return callerHeaders;
    }

    /** A span for one exchange with the target: the request itself, or a message of ours on the way to it. */
    ClientSpan span(Tracing tracing, boolean main) {
        return tracing.calls(main ? message.method() : "mcp handshake", Traceparent.of(callerHeaders))
                .about(target.name(), target.endpoint().getHost());
    }

    UpstreamCredential credential() {
        return credential;
    }

    void runs(TargetRequest request) {
        running = request;
        if (cancelled) {
            request.reset();
        }
    }

    /** Sets what happens when nobody holds the call any more. */
    public void whenOver(Runnable then) {
        over = then;
    }

    /** Holds the call beyond the request that it was made for. */
    public void retain() {
        holders.incrementAndGet();
    }

    /** Holds it no longer. */
    public void release() {
        if (holders.decrementAndGet() == 0) {
            over.run();
        }
    }

    /** Whether this is the first time that it is cancelled. */
    boolean cancelOnce() {
        return cancelling.compareAndSet(false, true);
    }

    /** Whether the client cancelled it and its time of grace is over. */
    public boolean cancelled() {
        return cancelled;
    }

    /** Ends it, wherever it is. */
    public void abort() {
        cancelled = true;
        TargetRequest request = running;
        if (request != null) {
            request.reset();
        }
    }

    @Override
    public String toString() {
        return "UpstreamCall[" + target.name() + "]";
    }
}
