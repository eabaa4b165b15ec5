package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.HttpTurn;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.peer.BoundedBody;
import io.gatehouse.gateway.peer.HttpAnswer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An answer of a target whose body has not been read: passed through byte for byte, at the pace of its client. */
public final class UpstreamAnswer {

    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    /** What an answer may hold before it is passed on although it is not whole. */
    private static final int KEPT = 64 * 1024;

    private final Vertx vertx;
    private final UpstreamConfig config;
    private final UpstreamCall call;
    private final @Nullable HttpAnswer response;
    private final @Nullable UpstreamEvents stream;
    private final @Nullable Buffer whole;
    private final Era era;
    private final Promise<@Nullable Buffer> done = Promise.promise();
    private AnswerCheck.@Nullable Pieces pieceCheck;
    private @Nullable Buffer kept;
    private boolean decided;
    private long expected = -1;
    private long passed;
    private boolean gone;

    UpstreamAnswer(
            Vertx vertx,
            UpstreamConfig config,
            UpstreamCall call,
            @Nullable HttpAnswer response,
            @Nullable UpstreamEvents stream,
            @Nullable Buffer whole,
            Era era) {
        this.vertx = vertx;
        this.config = config;
        this.call = call;
        this.response = response;
        this.stream = stream;
        this.whole = whole;
        this.era = era;
    }

    /** An answer that the gateway gives in the target's place, in the era of the client. */
    static UpstreamAnswer ofOurs(Vertx vertx, UpstreamConfig config, UpstreamCall call, Buffer whole) {
        return new UpstreamAnswer(
                vertx, config, call, null, null, whole, call.message().era());
    }

    /** What is read of an answer that is not whole yet. */
    private HttpAnswer in() {
        return Objects.requireNonNull(response);
    }

    /** Its events, or null when it is one message. */
    public @Nullable UpstreamEvents stream() {
        return stream;
    }

    /** The era in which the target was asked. */
    public Era era() {
        return era;
    }

    /** Its HTTP status: 200, or that of an error of the stateless era. */
    public int status() {
        return response == null ? 200 : response.statusCode();
    }

    /** Those of its headers that the target's settings let through; null where there are none. */
    public @Nullable MultiMap passedHeaders() {
        List<String> allowed = call.target().allowedResponseHeaders();
        return response == null || allowed.isEmpty() ? null : UpstreamHeaders.response(allowed, response.headers());
    }

    /** The one message, read whole and bounded; fails with {@link UpstreamFailure}. */
    public Future<Buffer> read() {
        if (whole != null) {
            return Future.succeededFuture(whole);
        }
        AnswerClock clock = clock();
        return BoundedBody.read(in(), (int) config.maxReadSize().asLongValue(), clock::tick)
                .recover(failed -> Future.failedFuture(new UpstreamFailure(
                        failed instanceof BoundedBody.TooLarge
                                ? UpstreamFailure.Kind.TOO_LARGE
                                : call.cancelled()
                                        ? UpstreamFailure.Kind.CANCELLED
                                        : UpstreamFailure.Kind.UNREACHABLE)))
                .onComplete(end -> clock.stop());
    }

    private AnswerClock clock() {
        return AnswerClock.start(vertx, in(), config.idleTimeout(), call.timeout(config.callTimeout()));
    }

    /**
     * Passes the one message on; the future ends with its last byte, or fails with {@link UpstreamFailure}.
     *
     * @return null when it was passed on, or the whole message when the check kept it and nothing was sent
     */
    public Future<@Nullable Buffer> passTo(HttpTurn turn, AnswerCheck check) {
        if (whole == null) {
            return stream(turn.routing(), check);
        }
        if (!check.plain(whole)) {
            return Future.succeededFuture(whole);
        }
        turn.answer(status(), passedHeaders(), whole);
        return Future.succeededFuture();
    }

    private Future<@Nullable Buffer> stream(RoutingContext routing, AnswerCheck check) {
        HttpServerResponse out = routing.response();
        gone = out.closed();
        expected = length(in().getHeader(HttpHeaders.CONTENT_LENGTH));
        routing.addEndHandler(end -> {
            if (end.failed()) {
                clientGone();
            }
        });
        AnswerClock clock = clock();
        in().exceptionHandler(broken -> broken(out));
        in().handler(chunk -> {
            clock.tick();
            take(chunk, out, check);
        });
        in().endHandler(end -> {
            if (!decided && !gone) {
                decide(kept == null ? Buffer.buffer() : kept, out, check);
            } else if (!gone && !out.ended()) {
                out.end();
            }
            done.tryComplete();
        });
        if (gone) {
            drain();
        }
        in().resume();
        return done.future().onComplete(end -> clock.stop());
    }

    private void take(Buffer chunk, HttpServerResponse out, AnswerCheck check) {
        if (gone) {
            return;
        }
        if (decided) {
            if (pieceCheck == null || pieceCheck.take(chunk)) {
                pass(chunk, out);
            } else {
                refuse(out);
            }
            return;
        }
        kept = kept == null ? chunk : kept.appendBuffer(chunk);
        if (kept.length() == expected) {
            decide(kept, out, check);
        } else if (kept.length() > KEPT) {
            decided = true;
            pieceCheck = check.pieces();
            if (pieceCheck.take(kept)) {
                head(out);
                pass(kept, out);
            } else {
                refuse(out);
            }
        }
    }

    private void decide(Buffer whole, HttpServerResponse out, AnswerCheck check) {
        decided = true;
        if (check.plain(whole)) {
            head(out);
            out.end(whole);
        } else {
            gone = true;
            done.tryComplete(whole);
        }
    }

    private void refuse(HttpServerResponse out) {
        if (out.headWritten()) {
            out.reset();
        }
        gone = true;
        done.tryFail(new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER));
        in().reset();
    }

    private void head(HttpServerResponse out) {
        out.setStatusCode(status());
        MultiMap passed = passedHeaders();
        if (passed != null) {
            out.headers().addAll(passed);
        }
        out.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        if (expected >= 0) {
            out.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(expected));
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
        passed += chunk.length();
        if (passed == expected) {
            out.end(chunk);
            return;
        }
        out.write(chunk);
        if (out.writeQueueFull()) {
            in().pause();
            out.drainHandler(room -> in().resume());
        }
    }

    /** A disconnect is no cancellation: the target may finish, for a while, and nobody reads it. */
    private void clientGone() {
        if (!gone && !done.future().isComplete()) {
            gone = true;
            drain();
            in().resume();
        }
    }

    private void drain() {
        long timer = vertx.setTimer(config.drainTimeout().toMillis(), id -> in().reset());
        done.future().onComplete(end -> vertx.cancelTimer(timer));
    }

    private void broken(HttpServerResponse out) {
        boolean cancelled = call.cancelled();
        if (!gone && out.headWritten() && !out.ended()) {
            // What was sent cannot be taken back: the client must see that the answer is not whole.
            out.reset();
        }
        done.tryFail(
                new UpstreamFailure(cancelled ? UpstreamFailure.Kind.CANCELLED : UpstreamFailure.Kind.UNREACHABLE));
    }
}
