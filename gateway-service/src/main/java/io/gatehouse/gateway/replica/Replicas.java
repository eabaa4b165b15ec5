package io.gatehouse.gateway.replica;

import io.gatehouse.gateway.cache.SingleFlight;
import io.gatehouse.gateway.peer.PeerFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Tells the other replicas what concerns them. One hop only: what came from a replica goes to none. Whom to call is
 * configured; an id in a client's hands only chooses among those that were found there.
 */
@Singleton
public class Replicas {

    private static final Logger LOG = Logger.getLogger(Replicas.class);
    /** The largest message, in bytes. */
    public static final int LARGEST = 8 << 20;

    private final Vertx vertx;
    private final ReplicaConfig config;
    private final ReplicaCalls calls;
    private final ReplicaId id;
    private final SingleFlight<String, List<Replica>> looks = new SingleFlight<>();
    private volatile Map<String, Replica> known = Map.of();
    private volatile Consumer<Replica> arrived = fresh -> {};
    private long timer = -1;

    Replicas(Vertx vertx, ReplicaConfig config, ReplicaCalls calls, ReplicaId id) {
        this.vertx = vertx;
        this.config = config;
        this.calls = calls;
        this.id = id;
    }

    /** Looks for the others from now on, and says who is new. */
    void start(Consumer<Replica> told) {
        arrived = told;
        if (config.peers().isPresent()) {
            look();
            timer = vertx.setPeriodic(config.interval().toMillis(), tick -> look());
        }
    }

    @PreDestroy
    void close() {
        vertx.cancelTimer(timer);
    }

    /** The id of this replica, which sealed values may name. */
    public String self() {
        return id.text();
    }

    /** How many others are known. */
    public int size() {
        return known.size();
    }

    /** Tells all others; ends when all have answered or their time is over, true when one of them was concerned. */
    public Future<Boolean> tellAll(String topic, JsonObject message) {
        List<Future<Boolean>> told = new ArrayList<>();
        for (Replica other : known.values()) {
            told.add(tell(other, topic, message));
        }
        return Future.join(told)
                .transform(all -> Future.succeededFuture(told.stream().anyMatch(Replicas::yes)));
    }

    /** Tells the one that a sealed value names, and whether that was concerned; fails with {@link ReplicaGone}. */
    public Future<Boolean> tell(String replicaId, String topic, JsonObject message) {
        return named(replicaId)
                .compose(other -> tell(other, topic, message).recover(failed -> Future.failedFuture(gone(failed))));
    }

    /** The one that a sealed value names: who has just come is looked for. */
    Future<Replica> named(String replicaId) {
        Replica other = known.get(replicaId);
        if (other != null) {
            return Future.succeededFuture(other);
        }
        return look().transform(looked -> {
            Replica found = known.get(replicaId);
            return found == null ? Future.failedFuture(new ReplicaGone(false)) : Future.succeededFuture(found);
        });
    }

    static ReplicaGone gone(Throwable cause) {
        return new ReplicaGone(
                !(cause instanceof PeerFailure failure) || failure.kind() != PeerFailure.Kind.UNREACHABLE);
    }

    private static boolean yes(Future<Boolean> answer) {
        return answer.succeeded() && answer.result();
    }

    private Future<Boolean> tell(Replica other, String topic, JsonObject message) {
        return calls.post(other, topic, new JsonArray().add(message)).onFailure(failed -> lost(other, failed));
    }

    /** One that missed something is taken for new when it is found again. */
    void lost(Replica other, Throwable cause) {
        LOG.debugf("replica %s does not answer: %s", other.id(), cause.getMessage());
        Map<String, Replica> rest = new HashMap<>(known);
        if (rest.remove(other.id(), other)) {
            known = Map.copyOf(rest);
        }
    }

    private Future<List<Replica>> look() {
        return looks.run(
                "",
                () -> calls.find(config.peers().orElse(List.of()), config.maximum())
                        .onSuccess(this::found)
                        .onFailure(failed -> LOG.debugf("the replicas cannot be looked for: %s", failed.getMessage())));
    }

    private void found(List<Replica> all) {
        Map<String, Replica> now = new HashMap<>();
        List<Replica> fresh = new ArrayList<>();
        for (Replica one : all) {
            if (!one.id().equals(id.text()) && now.putIfAbsent(one.id(), one) == null && !known.containsKey(one.id())) {
                fresh.add(one);
            }
        }
        known = Map.copyOf(now);
        for (Replica one : fresh) {
            LOG.debugf("replica %s is at %s", one.id(), one.address());
            arrived.accept(one);
        }
    }
}
