package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.Loopback;
import io.gatehouse.gateway.address.AddressGuard;
import io.gatehouse.gateway.address.AddressRefused;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.limit.Deadline;
import io.gatehouse.gateway.peer.BoundedBody;
import io.gatehouse.gateway.trace.ClientSpan;
import io.gatehouse.gateway.trace.Tracing;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends single HTTP requests to targets over pooled connections; follows no redirect and verifies TLS. */
@Singleton
class UpstreamClient {

    // Names and values that are hashed and encoded once, not for each request.
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence BOTH = HttpHeaders.createOptimized("application/json, text/event-stream");
    private static final CharSequence EVENTS = HttpHeaders.createOptimized("text/event-stream");
    private static final int MAXIMUM_DISCARD = 64 * 1024;
    /** A connection that does not open is noticed before a call gives up waiting for one that is in use. */
    private static final long QUEUE_MARGIN_MILLIS = 250;

    private final UpstreamConfig config;
    private final AddressGuard addresses;
    private final boolean httpLoopback;
    private final Vertx vertx;
    private final Tracing tracing;
    private final LoopClients http;

    @Inject
    UpstreamClient(Vertx vertx, UpstreamConfig config, GatewayConfig gateway, AddressGuard addresses, Tracing tracing) {
        this(vertx, config, gateway, addresses, tracing, config.poolSize());
    }

    /** One with connections of its own. */
    UpstreamClient(
            Vertx vertx,
            UpstreamConfig config,
            GatewayConfig gateway,
            AddressGuard addresses,
            Tracing tracing,
            int poolSize) {
        this.vertx = vertx;
        this.tracing = tracing;
        this.config = config;
        this.addresses = addresses;
        this.httpLoopback = gateway.unsafeAllowHttpLoopback();
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setMaxWaitQueueSize(config.queueSize())
                .setMaxHeaderSize(config.maxHeaderSize())
                .setKeepAlive(true)
                .setKeepAliveTimeout((int) config.keepAliveTimeout().toSeconds())
                .setDecompressionSupported(false)
                .setTcpNoDelay(true);
        this.http = new LoopClients(vertx, options, poolSize);
    }

    @PreDestroy
    void close() {
        http.close();
    }

    /** Posts the message of a call in a session; the answer is paused. */
    Future<HttpClientResponse> post(UpstreamCall call, UpstreamSession session, Buffer message) {
        return send(call, HttpMethod.POST, session::place, message, call.timeout(config.responseTimeout()), true);
    }

    /** Posts the message of a call to a target of the stateless era; the answer is paused. */
    Future<HttpClientResponse> postModern(UpstreamCall call, @Nullable String logLevel) {
        return send(
                call,
                HttpMethod.POST,
                headers -> ModernHeaders.place(call.message(), call.callerHeaders(), headers),
                call.message().toModern(logLevel),
                call.timeout(config.responseTimeout()),
                true);
    }

    /** Posts a message of our own for a call. */
    Future<HttpClientResponse> postAside(UpstreamCall call, @Nullable UpstreamSession session, Buffer message) {
        Consumer<MultiMap> head = session == null ? headers -> {} : session::place;
        return send(call, HttpMethod.POST, head, message, config.handshakeTimeout(), false);
    }

    /** Posts the question which eras a target speaks. */
    Future<HttpClientResponse> postProbe(UpstreamCall call, Buffer message) {
        return send(
                call,
                HttpMethod.POST,
                headers -> {
                    headers.set("MCP-Protocol-Version", UpstreamMessage.MODERN);
                    headers.set("Mcp-Method", "server/discover");
                },
                message,
                config.handshakeTimeout(),
                false);
    }

    /** Asks for the rest of an event stream that ended early. */
    Future<HttpClientResponse> resume(UpstreamCall call, UpstreamSession session, String lastEventId) {
        return send(
                call,
                HttpMethod.GET,
                headers -> {
                    session.place(headers);
                    headers.set("Last-Event-ID", lastEventId);
                },
                Buffer.buffer(),
                config.responseTimeout(),
                true);
    }

    /** Asks for the stream of a session on which the target speaks when nobody asks. */
    Future<HttpClientResponse> listen(UpstreamCall call, UpstreamSession session) {
        return send(call, HttpMethod.GET, session::place, Buffer.buffer(), config.callTimeout(), true);
    }

    private Future<HttpClientResponse> send(
            UpstreamCall call,
            HttpMethod method,
            Consumer<MultiMap> head,
            Buffer message,
            Duration patience,
            boolean main) {
        ClientSpan span = call.span(tracing, main);
        return open(method, call.target(), call.credential())
                .compose(request -> {
                    boolean post = method.equals(HttpMethod.POST);
                    if (post) {
                        request.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
                    }
                    request.putHeader(HttpHeaders.ACCEPT, post ? BOTH : EVENTS);
                    head.accept(request.headers());
                    UpstreamHeaders.copyRequest(call, request.headers(), span.traceparent());
                    call.credential().place(request.headers());
                    if (main) {
                        call.runs(request);
                    }
                    Deadline silent = Deadline.in(
                            vertx, patience.toMillis(), () -> request.reset(0, new TimeoutException("no answer")));
                    return (post ? request.send(message) : request.send())
                            .map(response -> {
                                response.pause();
                                span.answered(response);
                                return response;
                            })
                            .onComplete(answered -> silent.cancel());
                })
                .recover(failed -> {
                    UpstreamFailure failure = failure(failed, call);
                    span.failed(failure.kind().code());
                    return Future.failedFuture(failure);
                });
    }

    /** Tells a target that asks for no credential that a session is over. */
    void delete(Target target, String sessionId) {
        open(HttpMethod.DELETE, target, UpstreamCredential.NONE)
                .compose(request -> request.putHeader("Mcp-Session-Id", sessionId)
                        .idleTimeout(config.handshakeTimeout().toMillis())
                        .send())
                .onSuccess(this::discard);
    }

    private Future<HttpClientRequest> open(HttpMethod method, Target target, UpstreamCredential credential) {
        URI endpoint = target.endpoint();
        if (!Loopback.allows(endpoint, httpLoopback)) {
            return Future.failedFuture(new UpstreamFailure(UpstreamFailure.Kind.ADDRESS_REFUSED));
        }
        boolean tls = "https".equalsIgnoreCase(endpoint.getScheme());
        int port = endpoint.getPort() >= 0 ? endpoint.getPort() : tls ? 443 : 80;
        String path = endpoint.getRawPath() == null || endpoint.getRawPath().isEmpty() ? "/" : endpoint.getRawPath();
        String uri = endpoint.getRawQuery() == null ? path : path + '?' + endpoint.getRawQuery();
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost(host(endpoint))
                .setPort(port)
                .setSsl(tls)
                .setURI(credential.place(uri))
                .setFollowRedirects(false)
                .setConnectTimeout(config.connectTimeout().toMillis() + QUEUE_MARGIN_MILLIS);
        return addresses
                .locate(options.getHost(), port)
                .recover(failed -> Future.failedFuture(noAddress(failed)))
                .compose(address -> http.here()
                        .request(options.setServer(address))
                        .recover(failed -> {
                            addresses.forget(options.getHost(), port);
                            return Future.failedFuture(noConnection(failed));
                        }));
    }

    private static UpstreamFailure noAddress(Throwable cause) {
        return new UpstreamFailure(
                cause instanceof AddressRefused
                        ? UpstreamFailure.Kind.ADDRESS_REFUSED
                        : UpstreamFailure.Kind.UNREACHABLE);
    }

    private static UpstreamFailure noConnection(Throwable cause) {
        boolean waited = cause instanceof TimeoutException || cause instanceof ConnectionPoolTooBusyException;
        return new UpstreamFailure(waited ? UpstreamFailure.Kind.BUSY : UpstreamFailure.Kind.UNREACHABLE);
    }

    private static String host(URI endpoint) {
        String host = endpoint.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The kind of an answer that can be passed on; any other is discarded and named. */
    Future<AnswerKind> accepted(HttpClientResponse response) {
        int status = response.statusCode();
        AnswerKind kind = status == 200 ? AnswerKind.of(response) : null;
        if (kind != null) {
            return Future.succeededFuture(kind);
        }
        discard(response);
        if (status == 401 || status == 403) {
            return Future.failedFuture(Challenge.of(status, response.headers().getAll("WWW-Authenticate")));
        }
        return Future.failedFuture(
                status / 100 == 2
                        ? new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER)
                        : UpstreamFailure.status(status));
    }

    /** The one message of an answer in our own conversation with a target, whichever kind it is. */
    Future<Buffer> message(HttpClientResponse response, AnswerKind kind) {
        int limit = (int) config.maxReadSize().asLongValue();
        return soon(
                response,
                kind == AnswerKind.EVENTS
                        ? EventReader.response(response, limit)
                        : BoundedBody.read(response, limit)
                                .recover(failed -> Future.failedFuture(new UpstreamFailure(
                                        failed instanceof BoundedBody.TooLarge
                                                ? UpstreamFailure.Kind.TOO_LARGE
                                                : UpstreamFailure.Kind.UNREACHABLE))));
    }

    /** A body of our own conversation with a target; one that stalls is cut off, and so fails. */
    <T> Future<T> soon(HttpClientResponse response, Future<T> read) {
        return AnswerClock.within(vertx, response, config.handshakeTimeout(), read);
    }

    /** Reads an answer that nobody wants, so that its connection can be used again; a long or slow one is cut off. */
    void discard(HttpClientResponse response) {
        int[] seen = new int[1];
        soon(response, response.end());
        response.exceptionHandler(ignored -> {});
        response.handler(chunk -> {
            seen[0] += chunk.length();
            if (seen[0] > MAXIMUM_DISCARD) {
                response.request().reset();
            }
        });
        response.resume();
    }

    private static boolean timedOut(Throwable cause) {
        return cause instanceof TimeoutException
                || (cause instanceof StreamResetException reset && reset.getCause() instanceof TimeoutException);
    }

    private static UpstreamFailure failure(Throwable cause, UpstreamCall call) {
        if (call.cancelled()) {
            return new UpstreamFailure(UpstreamFailure.Kind.CANCELLED);
        }
        if (cause instanceof UpstreamFailure known) {
            return known;
        }
        return new UpstreamFailure(timedOut(cause) ? UpstreamFailure.Kind.TIMED_OUT : UpstreamFailure.Kind.UNREACHABLE);
    }
}
