package io.gatehouse.identity.accesskey;

import io.gatehouse.identity.signature.SignatureRefused;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Reads the whole body of a request that was paused, up to a limit. */
final class BoundedBody {
    private BoundedBody() {}

    static Uni<byte[]> read(HttpServerRequest request, long limit) {
        if (tooLong(request.getHeader(HttpHeaders.CONTENT_LENGTH), limit)) {
            return Uni.createFrom().failure(new SignatureRefused("body-too-long"));
        }
        Promise<byte[]> whole = Promise.promise();
        Buffer read = Buffer.buffer();
        request.handler(part -> {
            if (read.length() + part.length() > limit) {
                request.pause();
                whole.tryFail(new SignatureRefused("body-too-long"));
            } else {
                read.appendBuffer(part);
            }
        });
        request.exceptionHandler(whole::tryFail);
        request.endHandler(end -> whole.tryComplete(read.getBytes()));
        request.resume();
        return Uni.createFrom().completionStage(whole.future().toCompletionStage());
    }

    private static boolean tooLong(String length, long limit) {
        try {
            return length != null && Long.parseLong(length) > limit;
        } catch (NumberFormatException e) {
            return true;
        }
    }
}
