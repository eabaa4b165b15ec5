package io.gatehouse.catalog.sync;

import io.gatehouse.catalog.address.AddressGuard;
import io.gatehouse.catalog.address.AddressRefused;
import io.gatehouse.catalog.config.CatalogConfig;
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
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One HTTP exchange with a target: bounded in size and time, redirects refused. */
@ApplicationScoped
class McpHttp {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int OK = 200;
    private static final int REDIRECT = 300;
    private static final int CLIENT_FAULT = 400;
    private static final int NOT_FOUND = 404;

    private final AddressGuard addresses;
    private final HttpClient client;
    private final long timeoutMillis;
    private final int maxBytes;

    McpHttp(Vertx vertx, CatalogConfig config, AddressGuard addresses) {
        this.addresses = addresses;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setKeepAlive(true)
                .setMaxPoolSize(4)
                .setDecompressionSupported(true)
                .setMaxHeaderSize(16_384));
        this.timeoutMillis = config.sync().timeout().toMillis();
        this.maxBytes =
                (int) Math.min(Integer.MAX_VALUE, config.sync().maxPageSize().asLongValue());
    }

    /**
     * Sends a message.
     *
     * @param wanted tells the message that is waited for; null for one that has no answer
     */
    Future<Answer> post(String url, List<Header> headers, Buffer body, @Nullable Predicate<byte[]> wanted) {
        return post(url, headers, body, wanted, false);
    }

    /** @param absentAllowed whether 404 says that the target does not know the method; the answer is empty then */
    Future<Answer> post(
            String url, List<Header> headers, Buffer body, @Nullable Predicate<byte[]> wanted, boolean absentAllowed) {
        return open(HttpMethod.POST, url, headers)
                .compose(request -> request.send(body).compose(response -> {
                    if (absentAllowed && response.statusCode() == NOT_FOUND) {
                        drop(response);
                        return Future.succeededFuture(new Answer(new byte[0], null));
                    }
                    return read(request, response, wanted);
                }));
    }

    /** As {@link #post}, but an answer that does not fit the question is an answer, too: an empty one. */
    Future<Answer> probe(String url, List<Header> headers, Buffer body, Predicate<byte[]> wanted) {
        return open(HttpMethod.POST, url, headers)
                .compose(request -> request.send(body).compose(response -> {
                    if (!notUnderstood(response.statusCode())) {
                        return read(request, response, wanted)
                                .recover(failed -> response.statusCode() / 100 == 2 && failed instanceof SyncFailed
                                        ? Future.succeededFuture(new Answer(new byte[0], null))
                                        : Future.failedFuture(failed));
                    }
                    drop(response);
                    return Future.succeededFuture(new Answer(new byte[0], null));
                }));
    }

    /** Being kept out, or being slow, says nothing of what a server understands. */
    private static boolean notUnderstood(int status) {
        return status >= CLIENT_FAULT
                && status < 500
                && status != 401
                && status != 403
                && status != 408
                && status != 429;
    }

    /** Ends a session; nobody waits for the answer's body. */
    Future<Void> delete(String url, List<Header> headers) {
        return open(HttpMethod.DELETE, url, headers)
                .compose(HttpClientRequest::send)
                .compose(response -> {
                    drop(response);
                    return Future.succeededFuture();
                });
    }

    private Future<HttpClientRequest> open(HttpMethod method, String url, List<Header> headers) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(url)
                .setFollowRedirects(false)
                .setTimeout(timeoutMillis);
        headers.forEach(header -> options.putHeader(header.name(), header.value()));
        return addresses
                .locate(options.getHost(), options.getPort())
                .recover(failed -> Future.failedFuture(noAddress(failed)))
                .compose(address -> client.request(options.setServer(address)));
    }

    private static Throwable noAddress(Throwable cause) {
        return cause instanceof AddressRefused
                ? new SyncFailed(
                        "The target's address may not be called: it is not on the public Internet and in none of"
                                + " catalog.address.allowed-networks")
                : cause;
    }

    private Future<Answer> read(
            HttpClientRequest request, HttpClientResponse response, @Nullable Predicate<byte[]> wanted) {
        int status = response.statusCode();
        if (status < OK || status >= REDIRECT) {
            drop(response);
            return Future.failedFuture(new SyncFailed(refusal(status)));
        }
        if (wanted == null) {
            drop(response);
            return Future.succeededFuture(new Answer(new byte[0], null));
        }
        Promise<Answer> promise = Promise.promise();
        Collector collector = new Collector(request, response, wanted, promise);
        response.handler(collector::take);
        response.endHandler(end -> collector.end());
        response.exceptionHandler(promise::tryFail);
        return promise.future();
    }

    /** Nobody wants the body, which may have no end. */
    private static void drop(HttpClientResponse response) {
        response.exceptionHandler(expected -> {});
        response.request().reset();
    }

    private static String refusal(int status) {
        if (status < CLIENT_FAULT) {
            return "The target answered with a redirect (HTTP " + status + "), which is not followed";
        }
        return switch (status) {
            case 401 -> "The target refused the credential (HTTP 401)";
            case 403 -> "The target refused access with this credential (HTTP 403)";
            case 404 -> "The target's endpoint does not exist (HTTP 404)";
            default -> "The target answered with HTTP " + status;
        };
    }

    @PreDestroy
    void close() {
        client.close();
    }

    /** A header with its value, which may be secret. */
    record Header(String name, String value) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The message that was waited for, and the session that the target opened. */
    record Answer(byte[] message, @Nullable String sessionId) {}

    /** Gathers a body up to its bound, as one JSON text or as events. */
    private final class Collector {
        private final HttpClientRequest request;
        private final Predicate<byte[]> wanted;
        private final Promise<Answer> promise;
        private final @Nullable String sessionId;
        private final boolean events;
        private final SseReader sse = new SseReader();
        private final Buffer body = Buffer.buffer();
        private int total;

        Collector(
                HttpClientRequest request,
                HttpClientResponse response,
                Predicate<byte[]> wanted,
                Promise<Answer> promise) {
            this.request = request;
            this.wanted = wanted;
            this.promise = promise;
            this.sessionId = response.getHeader("Mcp-Session-Id");
            String type = response.getHeader("Content-Type");
            this.events = type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
        }

        void take(Buffer piece) {
            total += piece.length();
            if (promise.future().isComplete()) {
                return;
            }
            if (total > maxBytes) {
                fail("The target's answer is larger than " + maxBytes + " bytes");
                return;
            }
            try {
                if (events) {
                    sse.feed(piece.getBytes()).forEach(this::offer);
                } else {
                    body.appendBuffer(piece);
                }
            } catch (SyncFailed e) {
                fail(String.valueOf(e.getMessage()));
            }
        }

        void end() {
            if (promise.future().isComplete()) {
                return;
            }
            try {
                if (!events) {
                    offer(body.getBytes());
                }
                promise.tryFail(new SyncFailed("The target's answer does not belong to the request"));
            } catch (SyncFailed e) {
                promise.tryFail(e);
            }
        }

        private void offer(byte[] message) {
            if (!promise.future().isComplete() && wanted.test(message)) {
                promise.tryComplete(new Answer(message, sessionId));
                if (events) {
                    // The stream may stay open; nothing more is wanted of it.
                    request.reset();
                }
            }
        }

        private void fail(String message) {
            promise.tryFail(new SyncFailed(message));
            request.reset();
        }
    }
}
