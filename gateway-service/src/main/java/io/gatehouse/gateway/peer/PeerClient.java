package io.gatehouse.gateway.peer;

import io.gatehouse.gateway.address.AddressGuard;
import io.gatehouse.gateway.address.AddressRefused;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Calls the other services: never blocks, follows no redirect, gives up in time, repeats only what may be repeated. */
@Singleton
public class PeerClient {

    private static final Logger LOG = Logger.getLogger(PeerClient.class);

    private final Vertx vertx;
    private final PeerConfig config;
    private final AddressGuard addresses;
    private final HttpClient http;

    PeerClient(Vertx vertx, PeerConfig config, AddressGuard addresses) {
        this.vertx = vertx;
        this.config = config;
        this.addresses = addresses;
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setMaxWaitQueueSize(config.queueSize())
                .setKeepAlive(true)
                .setDecompressionSupported(false);
        this.http = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(config.poolSize()));
    }

    @PreDestroy
    void close() {
        http.close();
    }

    /** Sends a call; any HTTP status is an answer, everything else a {@link PeerFailure}. */
    public Future<PeerReply> send(PeerRequest request) {
        return attempt(request, 1);
    }

    private Future<PeerReply> attempt(PeerRequest request, int number) {
        return once(request).transform(result -> {
            boolean again = request.mayRepeat() && number < config.attempts();
            if (result.succeeded()) {
                PeerReply reply = result.result();
                return again && passing(reply.status()) ? later(request, number) : Future.succeededFuture(reply);
            }
            PeerFailure failure = failure(request, result.cause());
            boolean worthIt = failure.kind() == PeerFailure.Kind.UNREACHABLE;
            return again && worthIt ? later(request, number) : Future.failedFuture(failure);
        });
    }

    private Future<PeerReply> later(PeerRequest request, int number) {
        Promise<Void> pause = Promise.promise();
        long base = config.retryDelay().toMillis() << (number - 1);
        long delay = base / 2 + ThreadLocalRandom.current().nextLong(base / 2 + 1);
        vertx.setTimer(Math.max(1, delay), id -> pause.complete());
        return pause.future().compose(ignored -> attempt(request, number + 1));
    }

    private Future<PeerReply> once(PeerRequest request) {
        Duration timeout = request.timeoutOr(config.timeout());
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setAbsoluteURI(request.uri().toString())
                .setFollowRedirects(false)
                .setConnectTimeout(config.connectTimeout().toMillis())
                .putHeader("Accept", "application/json");
        request.headers().forEach(options::putHeader);
        return located(options, request)
                .compose(http::request)
                .compose(out -> exchange(out, request)
                        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                        .onFailure(failed -> out.reset()));
    }

    /** Company providers are no services of ours, and their addresses are looked at. */
    private Future<RequestOptions> located(RequestOptions options, PeerRequest request) {
        if (request.address() != null) {
            return Future.succeededFuture(options.setServer(request.address()));
        }
        return addresses.isPeer(request.uri())
                ? Future.succeededFuture(options)
                : addresses.locate(options.getHost(), options.getPort()).map(options::setServer);
    }

    private static Future<PeerReply> exchange(HttpClientRequest out, PeerRequest request) {
        // Listens before it sends: to a caller on another thread, a short answer could have ended before it is listened
        // to.
        Future<PeerReply> reply = out.response()
                .compose(in -> BoundedBody.read(HttpAnswer.of(in), request.limit())
                        .map(read -> new PeerReply(in.statusCode(), in.headers(), read)));
        var body = request.body();
        return (body == null ? out.end() : out.end(body)).compose(sent -> reply);
    }

    private static boolean passing(int status) {
        return status == 502 || status == 503 || status == 504;
    }

    private static PeerFailure failure(PeerRequest request, Throwable cause) {
        LOG.debugf("%s failed: %s", request, cause.getClass().getName());
        if (cause instanceof BoundedBody.TooLarge) {
            return new PeerFailure(PeerFailure.Kind.BAD_ANSWER, request.toString());
        }
        if (cause instanceof ConnectionPoolTooBusyException) {
            return new PeerFailure(PeerFailure.Kind.BUSY, request.toString());
        }
        if (cause instanceof AddressRefused) {
            return new PeerFailure(PeerFailure.Kind.ADDRESS_REFUSED, request.toString());
        }
        if (cause instanceof TimeoutException) {
            return new PeerFailure(PeerFailure.Kind.TIMED_OUT, request.toString());
        }
        return new PeerFailure(PeerFailure.Kind.UNREACHABLE, request.toString());
    }
}
