package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.limit.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Reads a request's body within a size and a time. */
final class RequestBody {

    /** The body is larger than allowed, or did not arrive in time. */
    static final class Refused extends RuntimeException {

        private final int status;
        private final String text;

        Refused(int status, String text) {
            super(text, null, false, false);
            this.status = status;
            this.text = text;
        }

        String text() {
            return text;
        }

        int status() {
            return status;
        }
    }

    private final Vertx vertx;
    private final int maximum;
    private final Promise<Buffer> done = Promise.promise();
    private @Nullable Buffer body;
    private boolean growing;

    private RequestBody(Vertx vertx, int maximum) {
        this.vertx = vertx;
        this.maximum = maximum;
    }

    /** Reads the body of a request that was paused before any of it came. */
    static Future<Buffer> read(Vertx vertx, HttpServerRequest request, int maximum, long timeoutMillis) {
        return new RequestBody(vertx, maximum).start(request, timeoutMillis);
    }

    private Future<Buffer> start(HttpServerRequest request, long timeoutMillis) {
        if (announced(request) > maximum) {
            return Future.failedFuture(new Refused(413, "the body is larger than " + maximum + " bytes"));
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        request.handler(this::chunk);
        request.exceptionHandler(done::tryFail);
        request.endHandler(ended -> finish());
        request.resume();
        // A body that came with its headers is complete by now and needs no clock.
        if (!done.future().isComplete()) {
            Deadline clock = Deadline.in(
                    vertx, timeoutMillis, () -> done.tryFail(new Refused(408, "the body did not arrive in time")));
            // However it ends: a clock that runs on would keep what arrived so far in memory.
            done.future().onComplete(ended -> clock.cancel());
        }
        return done.future();
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException malformed) {
            return 0;
        }
    }

    private void chunk(Buffer chunk) {
        if (done.future().isComplete()) {
            return;
        }
        Buffer soFar = body;
        if ((soFar == null ? 0 : soFar.length()) + chunk.length() > maximum) {
            done.tryFail(new Refused(413, "the body is larger than " + maximum + " bytes"));
        } else if (soFar == null) {
            body = chunk;
        } else if (growing) {
            soFar.appendBuffer(chunk);
        } else {
            // The usual body comes in one piece and is not copied; one that goes on is copied into room that grows.
            growing = true;
            body = Buffer.buffer(2 * (soFar.length() + chunk.length()))
                    .appendBuffer(soFar)
                    .appendBuffer(chunk);
        }
    }

    private void finish() {
        Buffer whole = body;
        done.tryComplete(whole == null ? Buffer.buffer() : whole);
    }
}
