package io.gatehouse.gateway.peer;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;

/** Reads a whole body, but never more of it than was allowed. */
public final class BoundedBody {

    /** The body was larger than allowed; the stream is already reset. */
    public static final class TooLarge extends RuntimeException {
        TooLarge(int limit) {
            super("the body is larger than " + limit + " bytes", null, false, false);
        }
    }

    private BoundedBody() {}

    /** Reads the body of an answer; fails with {@link TooLarge} as soon as the bound is passed. */
    public static Future<Buffer> read(HttpAnswer response, int limit) {
        return read(response, limit, () -> {});
    }

    /** The same, and says of each piece that it came. */
    public static Future<Buffer> read(HttpAnswer response, int limit, Runnable eachPiece) {
        Promise<Buffer> done = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(done::tryFail);
        response.handler(chunk -> {
            eachPiece.run();
            if (body.length() + chunk.length() > limit) {
                if (done.tryFail(new TooLarge(limit))) {
                    response.reset();
                }
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(end -> done.tryComplete(body));
        response.resume();
        return done.future();
    }
}
