package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.Session;
import io.gatehouse.gateway.replica.ReplicaTopic;
import io.gatehouse.gateway.stream.ClientStreams;
import io.gatehouse.gateway.stream.StreamConfig;
import io.gatehouse.gateway.tool.ResourceEar;
import io.gatehouse.gateway.tool.ResourceWatch;
import io.gatehouse.gateway.tool.ResourceWatches;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What sessions of the handshake era subscribed to. The targets are heard while a session has its stream open, with what
 * the stream's caller may; all replicas know of a subscription, because the stream may be at any of them.
 */
@Singleton
class SessionSubscriptions implements ReplicaTopic {

    static final String NAME = "subscriptions";
    private static final int MAXIMUM_SESSIONS = 20_000;
    /** What all URIs together may hold that sessions want; sessions cost nothing, so there may be many. */
    private static final long MAXIMUM_LETTERS = 8_000_000;

    private static final String SESSION = "sessionKey";
    private static final String URI = "uri";
    private static final String WANTED = "wanted";
    private static final String EXPIRY = "expiresAt";

    /** What one session wants, until it is over. */
    private record Wanted(Instant until, Set<String> uris) {}

    private final ResourceWatches watches;
    private final ClientStreams streams;
    private final StreamConfig config;
    private final Clock clock;
    private final ConcurrentHashMap<String, Wanted> wanted = new ConcurrentHashMap<>();
    private final AtomicLong letters = new AtomicLong();
    private final ConcurrentHashMap<String, ResourceWatch> open = new ConcurrentHashMap<>();

    SessionSubscriptions(ResourceWatches watches, ClientStreams streams, StreamConfig config, Clock clock) {
        this.watches = watches;
        this.streams = streams;
        this.config = config;
        this.clock = clock;
    }

    /** A session opened its stream here. */
    void opened(RoutingContext ctx, GatewaySnapshot gateway, Caller caller, Session session) {
        String key = session.key();
        ResourceWatch watch = watches.open(
                new ResourceWatch.Client(gateway, caller, session.version(), session, ctx), new ResourceEar() {
                    @Override
                    public void updated(String uri, @Nullable JsonBytes notification) {
                        streams.updated(key, uri, notification);
                    }

                    /** It is read once more and may be subscribed to anew: nothing else can be told in this era. */
                    @Override
                    public void lost(String uri) {
                        streams.updated(key, uri, null);
                    }
                });
        ResourceWatch older = open.put(key, watch);
        if (older != null) {
            older.close();
        }
        Runnable end = () -> {
            open.remove(key, watch);
            watch.close();
        };
        ctx.addEndHandler(ended -> end.run());
        if (ctx.response().closed()) {
            end.run();
            return;
        }
        Wanted known = wanted.get(key);
        if (known != null) {
            // While there was no stream, nobody could be told.
            watch.add(Set.copyOf(known.uris()), null)
                    .onSuccess(all -> all.forEach(uri -> streams.updated(key, uri, null)));
        }
    }

    /** Listens for a session that asks for it here; ends when its target does, or when nothing can be heard. */
    Future<Boolean> listen(Session session, String uri) {
        ResourceWatch watch = open.get(session.key());
        return watch == null
                ? Future.succeededFuture(false)
                : watch.add(Set.of(uri), null)
                        .transform(heard -> Future.succeededFuture(
                                heard.succeeded() && heard.result().contains(uri)));
    }

    /** What the other replicas have to hear of a session that subscribed, or does not want to hear of it any more. */
    static JsonObject message(String sessionKey, Instant expiresAt, String uri, boolean subscribed) {
        return new JsonObject()
                .put(SESSION, sessionKey)
                .put(EXPIRY, expiresAt.getEpochSecond())
                .put(URI, uri)
                .put(WANTED, subscribed);
    }

    /** A session does not want to hear of it any more. */
    boolean forget(String sessionKey, String uri) {
        Wanted known = wanted.get(sessionKey);
        if (known != null && known.uris().remove(uri)) {
            letters.addAndGet(-uri.length());
        }
        ResourceWatch watch = open.get(sessionKey);
        if (watch != null) {
            watch.remove(uri);
        }
        return watch != null;
    }

    /** A session wants to hear of it, with whatever stream it has or will have. */
    void remember(String sessionKey, Instant expiresAt, String uri) {
        if (wanted.size() >= MAXIMUM_SESSIONS || letters.get() >= MAXIMUM_LETTERS) {
            Instant now = clock.instant();
            wanted.forEach((key, one) -> {
                if (!now.isBefore(one.until())) {
                    ended(key);
                }
            });
        }
        // What does not fit is heard of while the stream lasts that is open now.
        if (wanted.size() < MAXIMUM_SESSIONS && letters.get() + uri.length() <= MAXIMUM_LETTERS) {
            Set<String> uris = wanted.computeIfAbsent(
                            sessionKey, key -> new Wanted(expiresAt, ConcurrentHashMap.newKeySet()))
                    .uris();
            if (uris.size() < config.maximumSubscriptions() && uris.add(uri)) {
                letters.addAndGet(uri.length());
            }
        }
    }

    /** The session is over. */
    void ended(String sessionKey) {
        Wanted over = wanted.remove(sessionKey);
        if (over != null) {
            over.uris().forEach(uri -> letters.addAndGet(-uri.length()));
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean take(JsonObject message) {
        String sessionKey = Objects.requireNonNull(message.getString(SESSION));
        String uri = Objects.requireNonNull(message.getString(URI));
        if (!Objects.requireNonNull(message.getBoolean(WANTED))) {
            return forget(sessionKey, uri);
        }
        remember(sessionKey, Instant.ofEpochSecond(Objects.requireNonNull(message.getLong(EXPIRY))), uri);
        ResourceWatch watch = open.get(sessionKey);
        if (watch != null) {
            watch.add(Set.of(uri), null);
        }
        return watch != null;
    }

    @Override
    public List<JsonObject> missed() {
        List<JsonObject> all = new ArrayList<>();
        wanted.forEach((key, one) -> one.uris().forEach(uri -> all.add(message(key, one.until(), uri, true))));
        return all;
    }
}
