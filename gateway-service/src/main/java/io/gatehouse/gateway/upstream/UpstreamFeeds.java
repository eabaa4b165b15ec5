package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.address.AddressGuard;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.peer.HttpAnswer;
import io.gatehouse.gateway.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Streams on which targets tell that resources changed: the GET stream of a session, or {@code subscriptions/listen}. They
 * have connections of their own, so that none of them takes one from a call.
 */
@Singleton
public class UpstreamFeeds {

    static final String UPDATED = "notifications/resources/updated";
    private static final long FIRST_DELAY = 1000;

    final Vertx vertx;
    final UpstreamConfig config;
    final UpstreamClient client;
    final UpstreamClient streams;
    final UpstreamSessions sessions;
    private final UpstreamTools tools;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> perCaller = new ConcurrentHashMap<>();

    UpstreamFeeds(
            Vertx vertx,
            UpstreamConfig config,
            GatewayConfig gateway,
            AddressGuard addresses,
            UpstreamClient client,
            UpstreamSessions sessions,
            UpstreamTools tools,
            MeterRegistry meters) {
        this.vertx = vertx;
        this.config = config;
        this.client = client;
        // Streams that stay open have no spans.
        this.streams = new UpstreamClient(vertx, config, gateway, addresses, Tracing.OFF, config.maxFeeds());
        this.sessions = sessions;
        this.tools = tools;
        meters.gauge("gateway.feeds", open);
    }

    @PreDestroy
    void close() {
        streams.close();
    }

    /** The feed of the target of a call, with the call's credential and session; fails with {@link UpstreamFailure}. */
    public Future<UpstreamFeed> open(UpstreamCall call, FeedListener listener) {
        return tools.era(call)
                .map(era -> era == Era.MODERN
                        ? new ModernFeed(this, call, listener)
                        : new LegacyFeed(this, call, listener));
    }

    /** How many streams are open. */
    public int size() {
        return open.get();
    }

    /** Takes a place for a stream of a caller; false when there are too many, of all or of this one. */
    boolean enter(UpstreamCall call) {
        boolean full = open.incrementAndGet() > config.maxFeeds();
        if (perCaller.merge(caller(call), 1, Integer::sum) > config.maxFeedsPerCaller() || full) {
            leave(call);
            return false;
        }
        return true;
    }

    void leave(UpstreamCall call) {
        open.decrementAndGet();
        perCaller.computeIfPresent(caller(call), (key, count) -> count == 1 ? null : count - 1);
    }

    private static String caller(UpstreamCall call) {
        return call.sessionKey().callerKey();
    }

    /** Whether an answer is a stream; anything else is discarded and fails with {@link UpstreamFailure}. */
    Future<HttpAnswer> stream(HttpAnswer response) {
        return streams.accepted(response).compose(kind -> {
            if (kind == AnswerKind.EVENTS) {
                return Future.succeededFuture(response);
            }
            streams.discard(response);
            return Future.failedFuture(new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER));
        });
    }

    /** How long to wait after so many failures in a row; -1 when it is enough. */
    long delay(int failures, long asked) {
        if (failures > config.maxResumptions()) {
            return -1;
        }
        long doubled = FIRST_DELAY << Math.min(failures - 1, 10);
        return Math.clamp(
                Math.max(asked, doubled), 1, config.maxResumptionDelay().toMillis());
    }

    /** The resource that a notification says has changed, or null. */
    static @Nullable String updated(JsonBytes message) {
        JsonBytes params = UPDATED.equals(message.text("method")) ? message.object("params") : null;
        return params == null ? null : params.text("uri");
    }
}
