package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.cache.BoundedCache;
import io.gatehouse.gateway.cache.SingleFlight;
import io.gatehouse.gateway.catalog.Target;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The sessions at targets: opened when first needed, kept while they are used, one request to open each. */
@Singleton
class UpstreamSessions {

    private static final long SWEEP_MILLIS = 30_000;

    /** A session with the target it is at, so that it can be ended there. */
    private record Kept(UpstreamSession session, Target target) {}

    private final Vertx vertx;
    private final UpstreamClient client;
    private final long idleMillis;
    private final Handshake handshake;
    private final BoundedCache<SessionKey, Kept> kept;
    private final SingleFlight<SessionKey, UpstreamSession> flights = new SingleFlight<>();
    private final long sweeper;

    UpstreamSessions(Vertx vertx, UpstreamClient client, UpstreamConfig config, Clock clock) {
        this.vertx = vertx;
        this.client = client;
        this.idleMillis = config.sessionIdleTimeout().toMillis();
        this.handshake = new Handshake(client);
        this.kept = new BoundedCache<>(config.maxSessions(), clock, this::end);
        this.sweeper = vertx.setPeriodic(SWEEP_MILLIS, id -> kept.sweep());
    }

    @Inject
    void show(MeterRegistry metrics) {
        metrics.gauge("gateway.upstream.sessions", kept, BoundedCache::size);
    }

    @PreDestroy
    void close() {
        vertx.cancelTimer(sweeper);
    }

    /** The session that a call goes in, if there is one. */
    @Nullable
    UpstreamSession known(SessionKey key) {
        Kept found = kept.getAndExtend(key, idleMillis);
        return found == null ? null : found.session();
    }

    /** Opens the session that a call goes in. */
    Future<UpstreamSession> open(UpstreamCall call) {
        SessionKey key = call.sessionKey();
        return flights.run(
                key,
                () -> handshake.open(call).map(session -> {
                    kept.put(key, new Kept(session, call.target()), idleMillis);
                    return session;
                }));
    }

    /** Forgets a session that its target no longer knows. */
    void lost(SessionKey key, UpstreamSession session) {
        Kept found = kept.get(key);
        if (found != null && found.session().equals(session)) {
            kept.remove(key, found);
        }
    }

    /** Only where no credential is asked for: one that was kept for this would outlive what a token may. */
    private void end(SessionKey key, Kept old) {
        String id = old.session().id();
        if (id != null && key.kind().equals(UpstreamCredential.NONE.kind())) {
            client.delete(old.target(), id);
        }
    }
}
