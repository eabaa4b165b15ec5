package io.gatehouse.gateway.feed;

import io.gatehouse.gateway.catalog.PageSettings;
import io.gatehouse.gateway.catalog.Snapshots;
import io.gatehouse.gateway.feed.SnapshotReader.BadSnapshot;
import io.gatehouse.gateway.feed.SnapshotWire.EntryWire;
import io.gatehouse.gateway.identity.WorkloadTokens;
import io.gatehouse.gateway.peer.PeerClient;
import io.gatehouse.gateway.peer.PeerFailure;
import io.gatehouse.gateway.peer.PeerReply;
import io.gatehouse.gateway.peer.PeerRequest;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows catalog-service by long poll: first the list of gateways with their revisions, then each snapshot that
 * changed. While catalog-service is away the last snapshots are served. All state is confined to one event loop.
 */
@Singleton
public class CatalogFollower {

    private static final Logger LOG = Logger.getLogger(CatalogFollower.class);

    /** About once a minute, at the longest pause. */
    private static final int SAY_AGAIN_AFTER = 8;

    private final Vertx vertx;
    private final PeerClient peer;
    private final WorkloadTokens tokens;
    private final Snapshots snapshots;
    private final CatalogConfig config;
    private final SnapshotReader reader;
    private final Map<String, Long> unreadable = new HashMap<>();
    private @Nullable String indexTag;
    private int failures;
    private volatile long heardAt;
    private volatile boolean closed;

    CatalogFollower(
            Vertx vertx,
            PeerClient peer,
            WorkloadTokens tokens,
            Snapshots snapshots,
            CatalogConfig config,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.vertx = vertx;
        this.peer = peer;
        this.tokens = tokens;
        this.snapshots = snapshots;
        this.config = config;
        this.reader = new SnapshotReader(new PageSettings(config.pageSize(), config.listTtl(), version));
    }

    void start(@Observes StartupEvent started) {
        if (config.url().isPresent()) {
            Context loop = vertx.getOrCreateContext();
            loop.runOnContext(ignored -> poll());
        }
    }

    /** Shows how old what is known of the catalog may be; it is never older than a long poll while all is well. */
    @Inject
    void show(MeterRegistry metrics) {
        heardAt = System.nanoTime();
        Gauge.builder("gateway.catalog.age", this, self -> (System.nanoTime() - self.heardAt) / 1e9)
                .baseUnit("seconds")
                .register(metrics);
        metrics.gauge(
                "gateway.catalog.gateways",
                snapshots,
                known -> known.gatewayIds().size());
    }

    @PreDestroy
    void close() {
        closed = true;
    }

    private void poll() {
        if (closed) {
            return;
        }
        // The first list is wanted at once; only what follows waits for a change.
        long wait = indexTag == null ? 0 : config.pollWait().toSeconds();
        get("/v1/snapshots?waitSeconds=" + wait, indexTag, config.pollWait().plus(config.timeout()))
                .compose(this::apply)
                .onComplete(done -> {
                    if (done.succeeded()) {
                        heardAt = System.nanoTime();
                        if (failures > 0) {
                            LOG.info("catalog-service is followed again");
                        }
                        failures = 0;
                        pause(1);
                    } else {
                        failed(done.cause());
                    }
                });
    }

    private void failed(Throwable cause) {
        if (failures++ % SAY_AGAIN_AFTER == 0) {
            String meanwhile =
                    snapshots.complete() ? "the last snapshots are served" : "nothing is served until it was read once";
            LOG.warnf("catalog-service cannot be followed, %s: %s", meanwhile, cause.getMessage());
        }
        long base = config.backOff().toMillis() << Math.min(failures - 1, 16);
        long bound = Math.max(2, Math.min(base, config.maximumBackOff().toMillis()));
        pause(bound / 2 + ThreadLocalRandom.current().nextLong(bound / 2 + 1));
    }

    private void pause(long millis) {
        vertx.setTimer(Math.max(1, millis), ignored -> poll());
    }

    private Future<Void> apply(PeerReply reply) {
        if (reply.status() == 304) {
            return Future.succeededFuture();
        }
        if (reply.status() != 200) {
            return Future.failedFuture(
                    new PeerFailure(PeerFailure.Kind.BAD_ANSWER, "GET /v1/snapshots (status " + reply.status() + ")"));
        }
        List<EntryWire> entries;
        try {
            entries = SnapshotReader.orEmpty(reader.index(reply.body()).gateways());
        } catch (BadSnapshot malformed) {
            return Future.failedFuture(malformed);
        }
        Future<Void> all = Future.succeededFuture();
        Set<String> listed = new HashSet<>();
        for (EntryWire entry : entries) {
            listed.add(entry.gatewayId());
            if (snapshots.revision(entry.gatewayId()) != entry.revision()
                    && !Long.valueOf(entry.revision()).equals(unreadable.get(entry.gatewayId()))) {
                all = all.transform(before -> next(before, entry));
            }
        }
        for (String known : snapshots.gatewayIds()) {
            if (!listed.contains(known)) {
                snapshots.remove(known);
            }
        }
        return all.onSuccess(ignored -> {
            indexTag = reply.headers().get("ETag");
            snapshots.completed();
        });
    }

    /** A gateway whose snapshot is not to be had does not keep the others at their old revision; it is asked for again. */
    private Future<Void> next(AsyncResult<Void> before, EntryWire entry) {
        boolean answered =
                before.cause() instanceof PeerFailure failure && failure.kind() == PeerFailure.Kind.BAD_ANSWER;
        if (before.failed() && !answered) {
            return Future.failedFuture(before.cause());
        }
        return refresh(entry)
                .compose(done -> before.failed() ? Future.failedFuture(before.cause()) : Future.succeededFuture());
    }

    private Future<Void> refresh(EntryWire entry) {
        String path = "/v1/gateways/" + entry.gatewayId() + "/snapshot?waitSeconds=0";
        return get(path, null, config.timeout()).compose(reply -> switch (reply.status()) {
            case 200 -> read(entry, reply);
            case 404 -> {
                snapshots.remove(entry.gatewayId());
                yield Future.succeededFuture();
            }
            default ->
                Future.failedFuture(new PeerFailure(
                        PeerFailure.Kind.BAD_ANSWER, "GET " + path + " (status " + reply.status() + ")"));
        });
    }

    // Reading a large catalog takes longer than an event loop may be held.
    private Future<Void> read(EntryWire entry, PeerReply reply) {
        return vertx.executeBlocking(() -> reader.snapshot(reply.body()))
                .<Void>map(snapshot -> {
                    snapshots.put(snapshot);
                    unreadable.remove(entry.gatewayId());
                    LOG.infof("serving %s", snapshot);
                    return null;
                })
                .recover(failure -> {
                    if (failure instanceof BadSnapshot) {
                        LOG.errorf("the last snapshot of %s stays: %s", entry.gatewayId(), failure.getMessage());
                        unreadable.put(entry.gatewayId(), entry.revision());
                        return Future.succeededFuture();
                    }
                    return Future.failedFuture(failure);
                });
    }

    private Future<PeerReply> get(String path, @Nullable String tag, Duration timeout) {
        URI url = URI.create(config.url().orElseThrow() + path);
        return tokens.bearer(config.audience())
                .compose(bearer -> peer.send(PeerRequest.get(url)
                                .header("Authorization", bearer.header())
                                .header("If-None-Match", tag)
                                .timeout(timeout)
                                .limit(config.maximumSnapshotSize()))
                        .onSuccess(reply -> {
                            if (reply.status() == 401) {
                                tokens.drop(config.audience(), bearer);
                            }
                        }));
    }
}
