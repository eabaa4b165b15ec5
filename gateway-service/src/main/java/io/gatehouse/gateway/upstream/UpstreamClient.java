package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.address.AddressGuard;
import io.gatehouse.gateway.cache.AtOnce;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.limit.Deadline;
import io.gatehouse.gateway.peer.BoundedBody;
import io.gatehouse.gateway.peer.HttpAnswer;
import io.gatehouse.gateway.trace.ClientSpan;
import io.gatehouse.gateway.trace.Tracing;
import io.netty.handler.codec.http.HttpMethod;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
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

    private final UpstreamConfig config;
    private final Vertx vertx;
    private final Tracing tracing;
    private final UpstreamConnections connections;

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
        this.connections = new UpstreamConnections(vertx, config, gateway, addresses, poolSize);
    }

    @PreDestroy
    void close() {
        connections.close();
    }

    /** Posts the message of a call in a session; the answer is paused. */
    Future<HttpAnswer> post(UpstreamCall call, UpstreamSession session, Buffer message) {
        return send(
                call, HttpMethod.POST, session, session::place, message, call.timeout(config.responseTimeout()), true);
    }

    /** Posts the message of a call to a target of the stateless era; the answer is paused. */
    Future<HttpAnswer> postModern(UpstreamCall call, @Nullable String logLevel) {
        return send(
                call,
                HttpMethod.POST,
                null,
                headers -> ModernHeaders.place(call.message(), call.callerHeaders(), headers),
                call.message().toModern(logLevel),
                call.timeout(config.responseTimeout()),
                true);
    }

    /** Posts a message of our own for a call. */
    Future<HttpAnswer> postAside(UpstreamCall call, @Nullable UpstreamSession session, Buffer message) {
        Consumer<MultiMap> head = session == null ? headers -> {} : session::place;
        return send(call, HttpMethod.POST, session, head, message, config.handshakeTimeout(), false);
    }

    /** Posts the question which eras a target speaks. */
    Future<HttpAnswer> postProbe(UpstreamCall call, Buffer message) {
        return send(
                call,
                HttpMethod.POST,
                null,
                headers -> {
                    headers.set("MCP-Protocol-Version", UpstreamMessage.MODERN);
                    headers.set("Mcp-Method", "server/discover");
                },
                message,
                config.handshakeTimeout(),
                false);
    }

    /** Asks for the rest of an event stream that ended early. */
    Future<HttpAnswer> resume(UpstreamCall call, UpstreamSession session, String lastEventId) {
        return send(
                call,
                HttpMethod.GET,
                null,
                headers -> {
                    session.place(headers);
                    headers.set("Last-Event-ID", lastEventId);
                },
                Buffer.buffer(),
                config.responseTimeout(),
                true);
    }

    /** Asks for the stream of a session on which the target speaks when nobody asks. */
    Future<HttpAnswer> listen(UpstreamCall call, UpstreamSession session) {
        return send(call, HttpMethod.GET, null, session::place, Buffer.buffer(), config.callTimeout(), true);
    }

    /** @param session whose messages all have the same head, but for what a caller adds; or null */
    private Future<HttpAnswer> send(
            UpstreamCall call,
            HttpMethod method,
            @Nullable UpstreamSession session,
            Consumer<MultiMap> head,
            Buffer message,
            Duration patience,
            boolean main) {
        ClientSpan span = call.span(tracing, main);
        return AtOnce.then(connections.open(method, call.target(), call.credential()), opened -> {
            if (opened.failed()) {
                return failed(opened.cause(), call, span);
            }
            TargetRequest request = opened.result();
            boolean post = method.equals(HttpMethod.POST);
            byte[] line = call.credential().line();
            boolean plain = span.traceparent() == null
                    && call.target().allowedRequestHeaders().isEmpty();
            if (session != null && line != null && plain) {
                request.start().with(head(session, call.target().endpoint(), request.start()), line);
            } else {
                MultiMap headers = request.start().headers();
                place(headers, post, head);
                UpstreamHeaders.copyRequest(call, headers, span.traceparent());
                call.credential().place(headers);
            }
            if (main) {
                call.runs(request);
            }
            return answered(request, post ? message : null, patience, call, span);
        });
    }

    /** The head of a message in a session, without its credential: made by the first and kept for the next ones. */
    private static RequestHead head(UpstreamSession session, URI endpoint, RequestStart start) {
        RequestHead known = session.head(endpoint);
        if (known == null) {
            place(start.headers(), true, session::place);
            known = start.toHead();
            session.keep(endpoint, known);
        }
        return known;
    }

    private static void place(MultiMap headers, boolean post, Consumer<MultiMap> head) {
        if (post) {
            headers.set(HttpHeaders.CONTENT_TYPE, JSON);
        }
        headers.set(HttpHeaders.ACCEPT, post ? BOTH : EVENTS);
        head.accept(headers);
    }

    private Future<HttpAnswer> answered(
            TargetRequest request, @Nullable Buffer message, Duration patience, UpstreamCall call, ClientSpan span) {
        Deadline silent =
                Deadline.in(vertx, patience.toMillis(), () -> request.reset(new TimeoutException("no answer")));
        return request.send(message).transform(sent -> {
            silent.cancel();
            if (sent.failed()) {
                return failed(sent.cause(), call, span);
            }
            HttpAnswer response = sent.result();
            if (span.isMade()) {
                span.answered(response.statusCode());
                response.onOver(span::over);
            }
            return Future.succeededFuture(response);
        });
    }

    private static Future<HttpAnswer> failed(Throwable cause, UpstreamCall call, ClientSpan span) {
        UpstreamFailure failure = failure(cause, call);
        span.failed(failure.kind().code());
        return Future.failedFuture(failure);
    }

    /** Tells a target that asks for no credential that a session is over. */
    void delete(Target target, String sessionId) {
        connections
                .open(HttpMethod.DELETE, target, UpstreamCredential.NONE)
                .compose(request -> {
                    request.start().headers().set("Mcp-Session-Id", sessionId);
                    Deadline silent = Deadline.in(
                            vertx,
                            config.handshakeTimeout().toMillis(),
                            () -> request.reset(new TimeoutException("no answer")));
                    return request.send(null).onComplete(sent -> silent.cancel());
                })
                .onSuccess(this::discard);
    }

    /** The kind of an answer that can be passed on; any other is discarded and named. */
    Future<AnswerKind> accepted(HttpAnswer response) {
        AnswerKind kind = kind(response);
        return kind == null ? Future.failedFuture(refused(response)) : Future.succeededFuture(kind);
    }

    /** The kind of an answer that can be passed on, or null for any other. */
    @Nullable
    AnswerKind kind(HttpAnswer response) {
        if (response.statusCode() != 200) {
            return null;
        }
        return response.whole() == null ? AnswerKind.of(response) : AnswerKind.JSON;
    }

    /** Discards an answer that cannot be passed on, and names it. */
    UpstreamFailure refused(HttpAnswer response) {
        int status = response.statusCode();
        discard(response);
        if (status == 401 || status == 403) {
            return Challenge.of(status, response.headers().getAll("WWW-Authenticate"));
        }
        return status / 100 == 2
                ? new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER)
                : UpstreamFailure.status(status);
    }

    /** The one message of an answer in our own conversation with a target, whichever kind it is. */
    Future<Buffer> message(HttpAnswer response, AnswerKind kind) {
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
    <T> Future<T> soon(HttpAnswer response, Future<T> read) {
        return AnswerClock.within(vertx, response, config.handshakeTimeout(), read);
    }

    /** Reads an answer that nobody wants, so that its connection can be used again; a long or slow one is cut off. */
    void discard(HttpAnswer response) {
        int[] seen = new int[1];
        Deadline late = Deadline.in(vertx, config.handshakeTimeout().toMillis(), response::reset);
        response.onOver(late::cancel);
        response.exceptionHandler(ignored -> {});
        response.handler(chunk -> {
            seen[0] += chunk.length();
            if (seen[0] > MAXIMUM_DISCARD) {
                response.reset();
            }
        });
        response.resume();
    }

    private static boolean timedOut(Throwable cause) {
        return cause instanceof TimeoutException;
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
