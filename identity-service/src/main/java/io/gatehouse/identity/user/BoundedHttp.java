package io.gatehouse.identity.user;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;

/** Reads small documents of issuers: bounded in time and size, no redirects. */
@ApplicationScoped
class BoundedHttp {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 512 * 1024;

    private final HttpClient client;

    BoundedHttp(Vertx vertx) {
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) TIMEOUT.toMillis())
                .setMaxPoolSize(4)
                .setVerifyHost(true));
    }

    Uni<String> get(String url) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(url)
                .setTimeout(TIMEOUT.toMillis())
                .putHeader("Accept", "application/json");
        return Uni.createFrom()
                .completionStage(() -> client.request(request)
                        .compose(open -> open.send().compose(BoundedHttp::body))
                        .toCompletionStage())
                .ifNoItem()
                .after(TIMEOUT)
                .fail();
    }

    private static Future<String> body(HttpClientResponse response) {
        if (response.statusCode() != 200) {
            response.request().reset();
            return Future.failedFuture(new IOException("HTTP status " + response.statusCode()));
        }
        Promise<String> whole = Promise.promise();
        Buffer read = Buffer.buffer();
        response.handler(part -> {
            if (read.length() + part.length() > MAX_BYTES) {
                response.request().reset();
                whole.tryFail(new IOException("More than " + MAX_BYTES + " bytes"));
            } else {
                read.appendBuffer(part);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(end -> whole.tryComplete(read.toString()));
        return whole.future();
    }
}
