package io.gatehouse.gateway.replica;

import io.gatehouse.gateway.identity.WorkloadTokens;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** Hands a client's request to the replica that can serve it, and the answer back as it comes. One hop only. */
@Singleton
public class ReplicaHandover {

    /** In the answer of a replica that does not serve the request. */
    static final String REFUSED = "x-amzn-errortype";

    private static final Logger LOG = Logger.getLogger(ReplicaHandover.class);
    /** What belongs to one connection and not to the answer. */
    private static final Set<String> OF_CONNECTION =
            Set.of("connection", "keep-alive", "transfer-encoding", "upgrade", "trailer", "te");

    private final Replicas replicas;
    private final WorkloadTokens tokens;
    private final ReplicaConfig config;
    private final ReplicaPulse pulse;
    private final HttpClient http;
    private final AtomicInteger running = new AtomicInteger();

    ReplicaHandover(Vertx vertx, Replicas replicas, WorkloadTokens tokens, ReplicaPulse pulse, ReplicaConfig config) {
        this.replicas = replicas;
        this.tokens = tokens;
        this.config = config;
        this.pulse = pulse;
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) config.timeout().toMillis())
                .setKeepAlive(true)
                .setDecompressionSupported(false);
        this.http = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(config.maximumHandedOver()));
    }

    @PreDestroy
    void close() {
        http.close();
    }

    /**
     * Posts a body to a replica and writes its answer to the client; ends with the last byte. Fails with
     * {@link ReplicaGone}; the client has nothing then, or the beginning of an answer.
     *
     * @param replicaId what a sealed value names
     * @param headers what goes along of the client's own
     */
    public Future<Void> post(
            String replicaId, String path, Map<String, String> headers, Buffer body, RoutingContext client) {
        if (running.incrementAndGet() > config.maximumHandedOver()) {
            running.decrementAndGet();
            return Future.failedFuture(new ReplicaGone(true));
        }
        return replicas.named(replicaId)
                .compose(replica -> tokens.bearer(config.audience()).compose(bearer -> {
                    RequestOptions options = new RequestOptions()
                            .setMethod(HttpMethod.POST)
                            .setAbsoluteURI(replica.base() + path)
                            .setServer(replica.address())
                            .setFollowRedirects(false)
                            .setConnectTimeout(config.timeout().toMillis())
                            .setIdleTimeout(config.silence().toMillis());
                    headers.forEach(options::putHeader);
                    options.putHeader("Content-Type", "application/json").putHeader("Authorization", bearer.header());
                    return http.request(options)
                            .compose(out -> watched(replicaId, out, body, client))
                            .onFailure(failed -> {
                                if (failed instanceof Refused refused && refused.status == 401) {
                                    tokens.drop(config.audience(), bearer);
                                }
                            });
                }))
                .recover(failed -> Future.failedFuture(gone(replicaId, failed)))
                .onComplete(over -> running.decrementAndGet());
    }

    /** The replica does not serve the request. Carries no stack. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status) {
            super("refused with " + status, null, false, false);
            this.status = status;
        }
    }

    private static ReplicaGone gone(String replicaId, Throwable cause) {
        LOG.debugf("replica %s does not serve a call: %s", replicaId, cause.getMessage());
        return switch (cause) {
            case ReplicaGone known -> known;
            // At the same address there is another replica by now, or one that does not know the gateway any more.
            case Refused refused -> new ReplicaGone(refused.status != 404 && refused.status != 421);
            default -> new ReplicaGone(cause instanceof TimeoutException);
        };
    }

    /** The same, until the replica is found to be lost. */
    private Future<Void> watched(String replicaId, HttpClientRequest out, Buffer body, RoutingContext client) {
        ReplicaPulse.Watch watch = pulse.watch(replicaId, out::reset);
        return exchange(out, body, client).onComplete(over -> watch.leave());
    }

    private static Future<Void> exchange(HttpClientRequest out, Buffer body, RoutingContext client) {
        HttpServerResponse response = client.response();
        if (response.closed()) {
            out.reset();
            return Future.succeededFuture();
        }
        // Who leaves here leaves there.
        client.addEndHandler(end -> {
            if (end.failed()) {
                out.reset();
            }
        });
        return out.send(body)
                .map(in -> {
                    in.pause();
                    return in;
                })
                .compose(in -> {
                    if (in.headers().contains(REFUSED)) {
                        out.reset();
                        return Future.failedFuture(new Refused(in.statusCode()));
                    }
                    begin(response, in);
                    return in.pipe().endOnFailure(false).to(response);
                });
    }

    private static void begin(HttpServerResponse response, HttpClientResponse in) {
        response.setStatusCode(in.statusCode());
        MultiMap headers = in.headers();
        headers.forEach((name, value) -> {
            if (!OF_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                response.headers().add(name, value);
            }
        });
        if (!headers.contains("Content-Length")) {
            response.setChunked(true);
            // The answer may stay silent for long; its client shall know at once that it has begun.
            response.writeHead();
        }
    }
}
