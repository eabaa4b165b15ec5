package io.gatehouse.identity.outbound;

import io.gatehouse.identity.address.AddressGuard;
import io.gatehouse.identity.address.AddressRefused;
import io.gatehouse.identity.trace.OutgoingCall;
import io.gatehouse.identity.trace.Tracing;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls vendors, at addresses that may be called. A call has one time limit for everything, its answer is read up to a bound, redirects are answers like
 * any other, and the result comes on the context of the caller, who may go on with the database there.
 */
@ApplicationScoped
public class OutboundHttp {

    private static final String JSON = "application/json";

    private final Vertx vertx;
    private final AddressGuard guard;
    private final Tracing tracing;
    private final HttpClient client;
    private final long callTimeoutMillis;
    private final int maxAnswerBytes;

    /** A client of its own pool, with these limits. */
    public OutboundHttp(Vertx vertx, OutboundConfig config, AddressGuard guard, Tracing tracing) {
        this.vertx = vertx;
        this.guard = guard;
        this.tracing = tracing;
        this.callTimeoutMillis = config.callTimeout().toMillis();
        this.maxAnswerBytes = Math.toIntExact(config.maxAnswerSize().asLongValue());
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(
                                Math.toIntExact(config.connectTimeout().toMillis()))
                        .setMaxWaitQueueSize(config.maxWaiting())
                        .setKeepAliveTimeout(15)
                        .setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(config.maxConnectionsPerHost()));
    }

    /** Gets a JSON document. */
    public Uni<OutboundAnswer> get(URI uri) {
        return call(HttpMethod.GET, uri, Map.of(), null);
    }

    /** Posts a form and asks for JSON. */
    public Uni<OutboundAnswer> post(URI uri, Form form, Map<String, String> headers) {
        return call(HttpMethod.POST, uri, headers, new Body(Form.TYPE, form.body()));
    }

    /** Posts the parameters as a JSON object and asks for JSON. */
    public Uni<OutboundAnswer> postAsJson(URI uri, Form form, Map<String, String> headers) {
        return call(HttpMethod.POST, uri, headers, new Body(JSON, form.json()));
    }

    /** Posts a JSON document and asks for one. */
    public Uni<OutboundAnswer> postJson(URI uri, String json) {
        return call(HttpMethod.POST, uri, Map.of(), new Body(JSON, json));
    }

    /** What is sent; it can be secret. */
    record Body(String type, String text) {

        @Override
        public String toString() {
            return "Body[hidden]";
        }
    }

    private Uni<OutboundAnswer> call(HttpMethod method, URI uri, Map<String, String> headers, @Nullable Body body) {
        return call(method, uri, headers, body, callTimeoutMillis);
    }

    /** A call with a time of its own, in milliseconds. */
    Uni<OutboundAnswer> call(
            HttpMethod method, URI uri, Map<String, String> headers, @Nullable Body body, long timeoutMillis) {
        return Uni.createFrom().emitter(emitter -> {
            Context context = vertx.getOrCreateContext();
            OutgoingCall call = tracing.calls(method.name(), uri.getHost());
            exchange(method, uri, headers, body, timeoutMillis)
                    .onComplete(done -> context.runOnContext(ignored -> {
                        if (done.succeeded()) {
                            call.answered(done.result().status());
                            emitter.complete(done.result());
                        } else {
                            OutboundFailed failed = named(done.cause());
                            call.failed(failed.reason());
                            emitter.fail(failed);
                        }
                    }));
        });
    }

    private Future<OutboundAnswer> exchange(
            HttpMethod method, URI uri, Map<String, String> headers, @Nullable Body body, long timeoutMillis) {
        Promise<OutboundAnswer> answer = Promise.promise();
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(uri.toString())
                .setFollowRedirects(false)
                .putHeader("Accept", JSON)
                // Some vendors turn away whoever does not say what it is (Reddit, "API rules").
                .putHeader("User-Agent", "Gatehouse");
        headers.forEach(options::putHeader);
        Future<HttpClientRequest> opened =
                guard.connectTo(uri).compose(server -> client.request(options.setServer(server)));
        long timer = vertx.setTimer(timeoutMillis, id -> {
            if (answer.tryFail(new OutboundFailed("timeout", null))) {
                opened.onSuccess(HttpClientRequest::reset);
            }
        });
        answer.future().onComplete(ignored -> vertx.cancelTimer(timer));
        opened.onFailure(answer::tryFail).onSuccess(request -> {
            if (answer.future().isComplete()) {
                // Nobody would keep what the vendor gives for a code or a refresh token that is sent too late.
                request.exceptionHandler(ignored -> {}).reset();
                return;
            }
            send(request, body).onSuccess(response -> read(response, answer)).onFailure(answer::tryFail);
        });
        return answer.future();
    }

    private static Future<HttpClientResponse> send(HttpClientRequest request, @Nullable Body body) {
        if (body == null) {
            return request.send();
        }
        return request.putHeader("Content-Type", body.type()).send(body.text());
    }

    private void read(HttpClientResponse response, Promise<OutboundAnswer> answer) {
        Buffer body = Buffer.buffer();
        response.exceptionHandler(answer::tryFail);
        response.handler(chunk -> {
            if (body.length() + chunk.length() > maxAnswerBytes) {
                answer.tryFail(new OutboundFailed("answer-too-large", null));
                response.request().reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(end -> {
            String type = response.getHeader("Content-Type");
            answer.tryComplete(new OutboundAnswer(
                    response.statusCode(), type == null ? "" : type, body.toString(StandardCharsets.UTF_8)));
        });
    }

    private static OutboundFailed named(Throwable cause) {
        if (cause instanceof AddressRefused) {
            return new OutboundFailed("address-refused", cause);
        }
        return cause instanceof OutboundFailed failed ? failed : new OutboundFailed("unreachable", cause);
    }
}
