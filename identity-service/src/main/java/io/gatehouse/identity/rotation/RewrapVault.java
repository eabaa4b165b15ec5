package io.gatehouse.identity.rotation;

import io.gatehouse.identity.audit.AuditEvent;
import io.gatehouse.identity.audit.AuditTrail;
import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.config.Ticks;
import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.problem.DatabaseOutage;
import io.gatehouse.identity.rotation.SealedColumns.Column;
import io.gatehouse.identity.rotation.SealedColumns.Count;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Wraps everything again that another key than the primary one has wrapped, in passes of small transactions: a crash, or
 * the end of a pass in the middle, leaves values of both kinds, and all of them open. Every replica does it; whoever has a
 * keyset with a new primary key begins.
 */
@ApplicationScoped
class RewrapVault {

    private static final Logger LOG = Logger.getLogger(RewrapVault.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final String FIRST = "(0,0)";

    private final SealedColumns columns;
    private final Sealer sealer;
    private final AuditTrail trail;
    private final RotationConfig config;
    private final DatabaseOutage outage;
    private final Clock clock;
    private volatile ByteBuffer doneFor = ByteBuffer.allocate(0);
    private volatile Instant doneAt = Instant.MIN;

    RewrapVault(
            SealedColumns columns,
            Sealer sealer,
            AuditTrail trail,
            RotationConfig config,
            DatabaseOutage outage,
            Clock clock) {
        this.outage = outage;
        this.columns = columns;
        this.sealer = sealer;
        this.trail = trail;
        this.config = config;
        this.clock = clock;
    }

    /**
     * What a pass did.
     *
     * @param rewrapped values that were wrapped again
     * @param left values that were not: somebody else had locked them, no key opens them, or the pass was cut
     */
    record Pass(long rewrapped, long left) {

        boolean clean() {
            return left == 0;
        }
    }

    /** Where a pass is, and how many transactions it may still make. */
    private static final class Walk {

        private String place = FIRST;
        private int transactions;

        Walk(int transactions) {
            this.transactions = transactions;
        }

        boolean goesOn(SealedColumns.Batch batch) {
            String last = batch.place();
            if (last == null || --transactions <= 0) {
                return false;
            }
            place = last;
            return true;
        }
    }

    void begin(@Observes StartupEvent started, Ticks ticks) {
        ticks.everyTurn(PAUSE, "wrapping with a new key", this::run);
    }

    Uni<Void> run() {
        boolean same = doneFor.equals(ByteBuffer.wrap(sealer.primaryMark()));
        return same && doneAt.plus(config.passInterval()).isAfter(clock.instant())
                ? Uni.createFrom().voidItem()
                : outage.excuse(pass(Integer.MAX_VALUE).replaceWithVoid());
    }

    /** Goes through all columns with at most so many transactions in each; the canary goes last, when nothing else is left. */
    Uni<Pass> pass(int transactions) {
        ByteBuffer mark = ByteBuffer.wrap(sealer.primaryMark());
        return columns.find()
                .flatMap(found -> sum(found, column -> rewrap(column, transactions))
                        .flatMap(rewrapped -> sum(
                                        found, column -> columns.count(column).map(Count::old))
                                .map(left -> new Pass(rewrapped, left))))
                .call(pass -> pass.clean()
                        ? rewrap(SealedColumns.CANARY, 1)
                        : Uni.createFrom().voidItem())
                .call(pass -> pass.clean() && pass.rewrapped() > 0
                        ? told(pass)
                        : Uni.createFrom().voidItem())
                .invoke(pass -> {
                    if (pass.clean()) {
                        doneFor = mark;
                        doneAt = clock.instant();
                    }
                });
    }

    private Uni<Long> rewrap(Column column, int transactions) {
        return Multi.createBy()
                .repeating()
                .uni(
                        () -> new Walk(transactions),
                        walk -> columns.rewrap(column, walk.place, config.batchSize())
                                .map(batch -> Map.entry(batch, walk.goesOn(batch))))
                .whilst(Map.Entry::getValue)
                .collect()
                .with(Collectors.summingLong(step -> step.getKey().rewrapped()));
    }

    private static Uni<Long> sum(List<Column> columns, Function<Column, Uni<Long>> number) {
        return Multi.createFrom()
                .iterable(columns)
                .onItem()
                .transformToUniAndConcatenate(number::apply)
                .collect()
                .with(Collectors.summingLong(Long::longValue));
    }

    private Uni<Void> told(Pass pass) {
        LOG.infof("%d sealed values are wrapped by the primary key now", pass.rewrapped());
        return trail.record(AuditEvent.of(AuditType.VAULT_REWRAPPED, Outcome.SUCCESS)
                .reason("primary-key")
                .build());
    }
}
