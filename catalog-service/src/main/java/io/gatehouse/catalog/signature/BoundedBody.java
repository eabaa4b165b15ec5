package io.gatehouse.catalog.signature;

import io.gatehouse.catalog.problem.ApiException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Reads the whole body of a request, up to a limit, in bounded time. */
final class BoundedBody {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private BoundedBody() {}

    static Uni<byte[]> read(HttpServerRequest request, long limit) {
        Promise<byte[]> whole = Promise.promise();
        Buffer read = Buffer.buffer();
        request.handler(part -> {
            if (read.length() + part.length() > limit) {
                request.pause();
                whole.tryFail(ApiException.unauthorized("The signed request is longer than " + limit + " bytes"));
            } else {
                read.appendBuffer(part);
            }
        });
        request.exceptionHandler(whole::tryFail);
        request.endHandler(end -> whole.tryComplete(read.getBytes()));
        request.resume();
        return Uni.createFrom()
                .completionStage(whole.future().toCompletionStage())
                .ifNoItem()
                .after(TIMEOUT)
                .failWith(() -> ApiException.unauthorized("The signed request did not arrive in time"));
    }
}
