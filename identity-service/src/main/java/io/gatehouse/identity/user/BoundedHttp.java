package io.gatehouse.identity.user;

import io.gatehouse.identity.address.AddressGuard;
import io.gatehouse.identity.config.IdentityConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads small documents of issuers: bounded in time and size, no redirects. A company issuer may stand in the company's own
 * network, because the operator wrote its URL into the settings; whatever else a document names passes the address guard.
 */
@ApplicationScoped
class BoundedHttp {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 512 * 1024;

    private final AddressGuard guard;
    private final Set<String> issuers;
    private final HttpClient client;

    BoundedHttp(Vertx vertx, AddressGuard guard, IdentityConfig config) {
        this.guard = guard;
        this.issuers = Stream.concat(
                        config.issuers().values().stream().map(IdentityConfig.Issuer::url),
                        config.clusters().values().stream().map(IdentityConfig.Cluster::issuer))
                .map(issuer -> String.valueOf(URI.create(issuer).getAuthority()))
                .collect(Collectors.toUnmodifiableSet());
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
                .completionStage(() -> open(URI.create(url), request)
                        .compose(open -> open.send().compose(BoundedHttp::body))
                        .toCompletionStage())
                .ifNoItem()
                .after(TIMEOUT)
                .fail();
    }

    private Future<HttpClientRequest> open(URI url, RequestOptions request) {
        return issuers.contains(url.getAuthority())
                ? client.request(request)
                : guard.connectTo(url).compose(server -> client.request(request.setServer(server)));
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
