package io.gatehouse.gateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** An answer of a target whose body has not been read: passed through byte for byte, at the pace of its client. */
public final class UpstreamAnswer {

    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private final Vertx vertx;
    private final UpstreamConfig config;
    private final UpstreamCall call;
    private final HttpClientResponse in;
    private final boolean events;
    private final Promise<Void> done = Promise.promise();
    private long expected = -1;
    private long passed;
    private boolean gone;

    UpstreamAnswer(Vertx vertx, UpstreamConfig config, UpstreamCall call, HttpClientResponse in, boolean events) {
        this.vertx = vertx;
        this.config = config;
        this.call = call;
        this.in = in;
        this.events = events;
    }

    /** Whether it is an event stream. */
    public boolean events() {
        return events;
    }

    /** The one response in an event stream, read whole and bounded, for a client that takes no stream. */
    public Future<Buffer> onlyResponse() {
        AnswerClock clock = clock();
        return EventReader.response(in, (int) config.maxReadSize().asLongValue(), clock::tick)
                .onComplete(end -> clock.stop());
    }

    private AnswerClock clock() {
        return AnswerClock.start(vertx, in, config.idleTimeout(), call.timeout(config.callTimeout()));
    }

    /** Passes the answer on; the future ends with its last byte, or fails with {@link UpstreamFailure}. */
    public Future<Void> passTo(RoutingContext routing) {
        HttpServerResponse out = routing.response();
        if (out.closed()) {
            gone = true;
        } else {
            head(out);
        }
        routing.addEndHandler(end -> {
            if (end.failed()) {
                clientGone();
            }
        });
        AnswerClock clock = clock();
        in.exceptionHandler(broken -> broken(out));
        in.handler(chunk -> {
            clock.tick();
            pass(chunk, out);
        });
        in.endHandler(end -> {
            if (!gone && !out.ended()) {
                out.end();
            }
            done.tryComplete();
        });
        if (gone) {
            drain();
        }
        in.resume();
        return done.future().onComplete(end -> clock.stop());
    }

    private void head(HttpServerResponse out) {
        out.setStatusCode(200);
        UpstreamHeaders.copyResponse(call.target().allowedResponseHeaders(), in.headers(), out.headers());
        if (events) {
            out.putHeader("Content-Type", "text/event-stream");
            out.putHeader("Cache-Control", "no-cache");
            out.putHeader("X-Accel-Buffering", "no");
            out.setChunked(true);
            // The stream may stay silent for long; its client shall know at once that it has begun.
            out.writeHead();
            return;
        }
        out.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        String length = in.getHeader(HttpHeaders.CONTENT_LENGTH);
        expected = length(length);
        if (expected >= 0) {
            out.putHeader(HttpHeaders.CONTENT_LENGTH, length);
        } else {
            out.setChunked(true);
        }
    }

    private static long length(@Nullable String header) {
        try {
            return header == null ? -1 : Long.parseLong(header);
        } catch (NumberFormatException malformed) {
            return -1;
        }
    }

    private void pass(Buffer chunk, HttpServerResponse out) {
        if (gone) {
            return;
        }
        passed += chunk.length();
        if (passed == expected) {
            out.end(chunk);
            return;
        }
        out.write(chunk);
        if (out.writeQueueFull()) {
            in.pause();
            out.drainHandler(room -> in.resume());
        }
    }

    /** A disconnect is no cancellation: the target may finish, for a while, and nobody reads it. */
    private void clientGone() {
        if (!gone && !done.future().isComplete()) {
            gone = true;
            drain();
            in.resume();
        }
    }

    private void drain() {
        long timer = vertx.setTimer(
                config.drainTimeout().toMillis(), id -> in.request().reset());
        done.future().onComplete(end -> vertx.cancelTimer(timer));
    }

    private void broken(HttpServerResponse out) {
        boolean cancelled = call.cancelled();
        if (!gone && !out.ended()) {
            if (cancelled && events) {
                out.end();
            } else {
                // What was sent cannot be taken back: the client must see that the answer is not whole.
                out.reset();
            }
        }
        done.tryFail(
                new UpstreamFailure(cancelled ? UpstreamFailure.Kind.CANCELLED : UpstreamFailure.Kind.UNREACHABLE));
    }
}
