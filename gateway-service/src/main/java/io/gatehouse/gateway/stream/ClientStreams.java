package io.gatehouse.gateway.stream;

import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.ListKind;
import io.gatehouse.gateway.catalog.Snapshots;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The streams that are open, in total and per user and gateway bounded; tells them of changes and keeps them alive. */
@Singleton
public class ClientStreams {

    /** Keep-alives are spread over their interval, so that very many streams are not written to at once. */
    private static final int SLICES = 25;

    private final Vertx vertx;
    private final StreamConfig config;
    private final Clock clock;
    private final List<Set<ClientStream>> slices = new ArrayList<>();
    private final ConcurrentHashMap<String, Integer> perHolder = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, ClientStream> bySession = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger next = new AtomicInteger();
    private final long timer;
    private int slice;
    private volatile boolean draining;

    ClientStreams(Vertx vertx, StreamConfig config, Snapshots snapshots, Clock clock, MeterRegistry meters) {
        this.vertx = vertx;
        this.config = config;
        this.clock = clock;
        for (int i = 0; i < SLICES; i++) {
            slices.add(ConcurrentHashMap.newKeySet());
        }
        meters.gauge("gateway.streams", count);
        snapshots.onChange(this::changed);
        long every = Math.max(1, config.keepAliveInterval().toMillis() / SLICES);
        this.timer = vertx.setPeriodic(every, fired -> keepAlive());
    }

    @PreDestroy
    void close() {
        vertx.cancelTimer(timer);
    }

    void stop(@Observes ShutdownDelayInitiatedEvent stopping) {
        drain();
    }

    /** Whether none is opened any more because the process ends. */
    public boolean draining() {
        return draining;
    }

    /** Ends all streams, so that their clients go elsewhere, and lets none be opened any more. */
    public void drain() {
        draining = true;
        slices.forEach(streams -> streams.forEach(ClientStream::end));
    }

    /**
     * Opens the stream of a session. A session has one: what is sent, is sent once, so an older one is ended.
     *
     * @return false if there are too many
     */
    public boolean openForSession(RoutingContext routing, GatewaySnapshot gateway, Caller caller, String sessionKey) {
        ClientStream stream = new ClientStream(
                routing.response(),
                gateway.scope(),
                holder(gateway, caller),
                sessionKey,
                null,
                gateway.lists(),
                Set.of(),
                endsAt(caller));
        if (!enter(routing, stream)) {
            return false;
        }
        ClientStream older = bySession.put(sessionKey, stream);
        if (older != null) {
            older.end();
        }
        return true;
    }

    /**
     * Opens the stream of a subscription of the stateless era.
     *
     * @param requestId raw JSON of the id of the request that asked for it
     * @param wanted what it asked to be told of
     * @param uris the resources that it will be told of
     * @return null if there are too many
     */
    public @Nullable ClientStream openForSubscription(
            RoutingContext routing,
            GatewaySnapshot gateway,
            Caller caller,
            Buffer requestId,
            Set<ListKind> wanted,
            Set<String> uris) {
        ClientStream stream = new ClientStream(
                routing.response(),
                gateway.scope(),
                holder(gateway, caller),
                null,
                requestId.toString(),
                wanted,
                uris,
                endsAt(caller));
        return enter(routing, stream) ? stream : null;
    }

    /** Streams are counted per user and gateway. */
    private static String holder(GatewaySnapshot gateway, Caller caller) {
        return gateway.gatewayId() + '/' + caller.key();
    }

    private long endsAt(Caller caller) {
        long longest = clock.millis() + config.maximumLifetime().toMillis();
        // The last moment that there is has no milliseconds.
        return caller.expiresAt().getEpochSecond() > longest / 1000
                ? longest
                : caller.expiresAt().toEpochMilli();
    }

    private boolean enter(RoutingContext routing, ClientStream stream) {
        if (draining || count.incrementAndGet() > config.maximum()) {
            count.decrementAndGet();
            return false;
        }
        if (perHolder.merge(stream.holder(), 1, Integer::sum) > config.maximumPerCaller()) {
            leave(stream);
            return false;
        }
        Set<ClientStream> streams = slices.get(Math.floorMod(next.getAndIncrement(), SLICES));
        streams.add(stream);
        routing.addEndHandler(ended -> gone(streams, stream));
        if (stream.response().closed()) {
            gone(streams, stream);
        } else {
            stream.begin();
        }
        return true;
    }

    private void gone(Set<ClientStream> streams, ClientStream stream) {
        if (streams.remove(stream)) {
            String session = stream.sessionKey();
            if (session != null) {
                bySession.remove(session, stream);
            }
            leave(stream);
        }
    }

    private void leave(ClientStream stream) {
        count.decrementAndGet();
        perHolder.computeIfPresent(stream.holder(), (key, open) -> open == 1 ? null : open - 1);
    }

    /** Whether that session has a stream here. */
    public boolean has(String sessionKey) {
        return bySession.containsKey(sessionKey);
    }

    /** Sends a message on the stream of a session, if it has one. */
    public void send(String sessionKey, String json) {
        ClientStream stream = bySession.get(sessionKey);
        if (stream != null) {
            stream.send(json);
        }
    }

    /** Tells a session that a resource changed, if it has a stream. */
    public void updated(String sessionKey, String uri, @Nullable JsonBytes notification) {
        ClientStream stream = bySession.get(sessionKey);
        if (stream != null) {
            stream.updated(uri, notification);
        }
    }

    /** Ends the stream of a session that is over. */
    public void end(String sessionKey) {
        ClientStream stream = bySession.get(sessionKey);
        if (stream != null) {
            stream.end();
        }
    }

    private void keepAlive() {
        long now = clock.millis();
        slice = (slice + 1) % SLICES;
        for (ClientStream stream : slices.get(slice)) {
            if (stream.over(now)) {
                stream.end();
            } else {
                stream.keepAlive();
            }
        }
    }

    /** Tells whoever listens that a newer revision lists something else. */
    private void changed(GatewaySnapshot older, @Nullable GatewaySnapshot newer) {
        for (Set<ClientStream> streams : slices) {
            for (ClientStream stream : streams) {
                GatewaySnapshot before = older.ofScope(stream.scope());
                if (before == null) {
                    continue;
                }
                GatewaySnapshot after = newer == null ? null : newer.ofScope(stream.scope());
                if (after == null) {
                    stream.end();
                } else {
                    before.changedLists(Objects.requireNonNull(after)).stream()
                            .filter(stream::wants)
                            .forEach(stream::changed);
                }
            }
        }
    }

    int size() {
        return count.get();
    }
}
