package io.gatehouse.identity.chain;

import io.gatehouse.identity.audit.AuditConfig;
import io.gatehouse.identity.config.Ticks;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Puts committed events into the chain and signs its end: whichever replica gets the lock, so that those who write events
 * wait neither for the chain nor for each other.
 */
@ApplicationScoped
class SealTrail {

    private static final Logger LOG = Logger.getLogger(SealTrail.class);

    /** Events that are hashed at once: some milliseconds of a thread. */
    private static final int BLOCK = 500;

    /** About how many are sealed in one transaction. */
    private static final int AT_ONCE = 2000;

    /** How often in one turn; what is left comes next time. */
    private static final int TIMES = 200;

    private final ChainStore store;
    private final CheckpointStore checkpoints;
    private final AuditKeys keys;
    private final HeadWitness witness;
    private final AuditConfig config;
    private final Clock clock;
    private final Counter sealed;
    private final Counter vanished;
    private final AtomicLong waiting;

    SealTrail(
            ChainStore store,
            CheckpointStore checkpoints,
            AuditKeys keys,
            HeadWitness witness,
            AuditConfig config,
            Clock clock,
            MeterRegistry metrics) {
        this.store = store;
        this.checkpoints = checkpoints;
        this.keys = keys;
        this.witness = witness;
        this.config = config;
        this.clock = clock;
        this.sealed = metrics.counter("identity.audit.sealed");
        this.vanished = metrics.counter("identity.audit.vanished");
        this.waiting = metrics.gauge("identity.audit.unsealed", new AtomicLong());
    }

    void begin(@Observes StartupEvent started, Ticks ticks) {
        ticks.everyTurn(config.sealInterval(), "sealing of the audit trail", this::turn);
    }

    Uni<Void> turn() {
        return seal().chain(this::sign)
                .onFailure()
                .invoke(e -> LOG.warnf("The audit trail could not be sealed now: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    /** Seals what waits, some at a time, each time in a transaction of its own. */
    Uni<Void> seal() {
        return Multi.createBy()
                .repeating()
                .uni(() -> store.alone(this::sealSome, false))
                .whilst(more -> more)
                .select()
                .first(TIMES)
                .collect()
                .last()
                .chain(() -> store.snapshot(store::waiting))
                .invoke(waiting::set)
                .replaceWithVoid();
    }

    private Uni<Boolean> sealSome(SqlConnection connection) {
        return store.take(connection, AT_ONCE).flatMap(ids -> {
            Uni<ChainEnd> end = end(connection);
            for (List<Long> piece : Block.pieces(ids, BLOCK)) {
                end = end.flatMap(reached -> append(connection, reached, piece));
            }
            return end.replaceWith(!ids.isEmpty());
        });
    }

    private Uni<ChainEnd> append(SqlConnection connection, ChainEnd end, List<Long> ids) {
        return store.events(connection, ids).flatMap(found -> {
            List<StoredEvent> events = new ArrayList<>();
            ids.forEach(id -> Optional.ofNullable(found.get(id)).ifPresent(events::add));
            if (events.size() < ids.size()) {
                vanished.increment((double) ids.size() - events.size());
                LOG.errorf("%d audit events were removed before they were sealed", ids.size() - events.size());
            }
            if (events.isEmpty()) {
                return Uni.createFrom().item(end);
            }
            Block block = Block.seal(end, events, clock.instant());
            sealed.increment(events.size());
            return store.append(connection, block).replaceWith(new ChainEnd(block.last(), block.lastHash()));
        });
    }

    /** The chain's end: the last block's, or what the last cut left. */
    Uni<ChainEnd> end(SqlConnection connection) {
        return store.lastBlock(connection)
                .flatMap(block -> block.isPresent()
                        ? Uni.createFrom()
                                .item(new ChainEnd(
                                        block.get().last(), block.get().lastHash()))
                        : store.lastCut(connection).map(this::afterCut));
    }

    private ChainEnd afterCut(Optional<String> cut) {
        return cut.map(jws -> keys.verify(Statement.Kind.CUT, jws)
                        .orElseThrow(() -> new IllegalStateException("the record of the last cut is not ours"))
                        .end())
                .orElse(ChainEnd.NONE);
    }

    /** Signs the end where it moved and the last signature is old, and lets the witness see the newest one. */
    Uni<Void> sign() {
        Uni<Optional<Checkpoint>> signing = store.alone(
                connection -> checkpoints
                        .last(connection)
                        .flatMap(last -> end(connection).flatMap(end -> sign(connection, last, end))),
                Optional.empty());
        return signing.invoke(signed -> signed.ifPresent(checkpoint -> LOG.infof("Audit head %s", checkpoint.jws())))
                .chain(() -> store.snapshot(checkpoints::last))
                .flatMap(last -> last.isPresent()
                        ? witness.see(last.get().jws())
                        : Uni.createFrom().voidItem());
    }

    private Uni<Optional<Checkpoint>> sign(SqlConnection connection, Optional<Checkpoint> last, ChainEnd end) {
        Instant now = clock.instant();
        boolean moved = end.position() > last.map(Checkpoint::position).orElse(0L);
        boolean due = last.isEmpty()
                || Duration.between(last.get().signedAt(), now).compareTo(config.checkpointInterval()) >= 0;
        if (!moved || !due) {
            return Uni.createFrom().item(Optional.empty());
        }
        String jws = keys.sign(Statement.checkpoint(end, now));
        return checkpoints
                .insert(connection, end.position(), jws)
                .replaceWith(Optional.of(new Checkpoint(end.position(), jws, now)));
    }
}
