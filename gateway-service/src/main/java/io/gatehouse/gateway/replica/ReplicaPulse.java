package io.gatehouse.gateway.replica;

import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the replicas that something here depends on whether they are still there: a machine that vanishes closes no
 * connection, and who only listens on one would never know.
 */
@Singleton
public class ReplicaPulse {

    private static final Logger LOG = Logger.getLogger(ReplicaPulse.class);

    /** Who waits for one replica; questions are counted instead of time, so that a pause of our own accuses nobody. */
    private static final class Watched {
        private final Replica replica;
        private final AtomicInteger unanswered = new AtomicInteger();
        private final List<Watch> watches = new ArrayList<>();

        Watched(Replica replica) {
            this.replica = replica;
        }
    }

    /** One who depends on a replica; leaves of his own accord or is told once. */
    public final class Watch {
        private final Runnable lost;
        private volatile boolean over;
        private volatile @Nullable String id;

        private Watch(Runnable lost) {
            this.lost = lost;
        }

        /** Does not depend on it any more. */
        public void leave() {
            over = true;
            String known = id;
            if (known != null) {
                watched.computeIfPresent(known, (same, one) -> {
                    one.watches.remove(this);
                    return one.watches.isEmpty() ? null : one;
                });
            }
        }
    }

    private final Vertx vertx;
    private final Replicas replicas;
    private final ReplicaCalls calls;
    private final long interval;
    private final int patience;
    private final ConcurrentHashMap<String, Watched> watched = new ConcurrentHashMap<>();
    private final AtomicBoolean ticking = new AtomicBoolean();
    private volatile boolean closed;

    ReplicaPulse(Vertx vertx, Replicas replicas, ReplicaCalls calls, ReplicaConfig config) {
        this.vertx = vertx;
        this.replicas = replicas;
        this.calls = calls;
        this.interval = Math.max(1, config.interval().toMillis());
        this.patience = (int) Math.clamp(config.lostAfter().toMillis() / interval, 1, Integer.MAX_VALUE);
    }

    @PreDestroy
    void close() {
        closed = true;
    }

    /**
     * Has somebody told, on any event loop, when that replica does not answer for {@code gateway.replica.lost-after}, or
     * when another one is at its address. An id that no replica has is not watched.
     */
    public Watch watch(String replicaId, Runnable lost) {
        Watch watch = new Watch(lost);
        replicas.named(replicaId)
                .onSuccess(replica -> join(replica, watch))
                .onFailure(unknown -> LOG.debugf("a replica cannot be watched: %s", unknown.getMessage()));
        return watch;
    }

    private void join(Replica replica, Watch watch) {
        watched.compute(replica.id(), (id, known) -> {
            Watched one = known == null ? new Watched(replica) : known;
            one.watches.add(watch);
            watch.id = id;
            return one;
        });
        if (watch.over) {
            watch.leave();
        } else if (ticking.compareAndSet(false, true)) {
            later();
        }
    }

    /** One after the other: ticks that were missed do not come all at once. */
    private void later() {
        vertx.setTimer(interval, fired -> tick());
    }

    private void tick() {
        watched.values().forEach(this::ask);
        if (!closed && !watched.isEmpty()) {
            later();
            return;
        }
        ticking.set(false);
        // One may have come in between.
        if (!closed && !watched.isEmpty() && ticking.compareAndSet(false, true)) {
            later();
        }
    }

    private void ask(Watched one) {
        if (one.unanswered.getAndIncrement() >= patience) {
            lost(one);
            return;
        }
        calls.isThere(one.replica).onSuccess(there -> {
            if (there) {
                one.unanswered.set(0);
            } else {
                lost(one);
            }
        });
    }

    private void lost(Watched one) {
        List<Watch> told = new ArrayList<>();
        watched.computeIfPresent(one.replica.id(), (id, same) -> {
            if (same != one) {
                return same;
            }
            told.addAll(one.watches);
            return null;
        });
        if (!told.isEmpty()) {
            LOG.warnf(
                    "replica %s at %s does not answer; what depended on it is ended",
                    one.replica.id(), one.replica.address());
        }
        told.forEach(watch -> watch.lost.run());
    }
}
