package io.gatehouse.identity.chain;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Proves that the trail is what was written, or finds the first place where it is not. */
@ApplicationScoped
public class VerifyTrail {

    /** Events of one request unless told, and at most. */
    static final int USUAL = 10_000;

    static final int MOST = 50_000;

    private final ChainStore store;
    private final ChainReader reader;
    private final CheckpointStore checkpoints;
    private final StrayEvents strays;
    private final EndCheck endCheck;
    private final AuditKeys keys;
    private final HeadWitness witness;

    VerifyTrail(
            ChainStore store,
            ChainReader reader,
            CheckpointStore checkpoints,
            StrayEvents strays,
            EndCheck endCheck,
            AuditKeys keys,
            HeadWitness witness) {
        this.store = store;
        this.reader = reader;
        this.checkpoints = checkpoints;
        this.strays = strays;
        this.endCheck = endCheck;
        this.keys = keys;
        this.witness = witness;
    }

    /**
     * What to verify.
     *
     * @param from position to begin at, or earlier, where its block begins; null for the first that is left
     * @param to position to end at, or later; null for the end of the chain
     * @param limit about how many events at once
     * @param cursor where an earlier request ended; then {@code from} does not count
     * @param kept a checkpoint that the auditor kept, to be compared
     */
    record Range(
            @Nullable Long from,
            @Nullable Long to,
            int limit,
            @Nullable VerifyCursor cursor,
            Optional<Statement> kept) {

        /** From the beginning through this position, however many events that are. */
        static Range through(long position) {
            return new Range(null, position, Integer.MAX_VALUE, null, Optional.empty());
        }
    }

    /** Where a walk through the chain is. */
    private record Walk(
            long from, ChainEnd end, long high, @Nullable Broken broken, boolean atEnd) {

        long checked() {
            return end.position() - from + 1;
        }

        Walk broken(Broken found) {
            return new Walk(from, end, high, found, false);
        }
    }

    /** Verifies from the beginning, or from where the cursor of an earlier answer points. */
    public Uni<Verification> verify(@Nullable String cursor) {
        return verify(
                new Range(null, null, MOST, cursor == null ? null : VerifyCursor.parse(cursor), Optional.empty()));
    }

    Uni<Verification> verify(Range range) {
        // Before the snapshot: what was seen before it has to be in it.
        Optional<Statement> furthest = witness.furthest();
        return store.snapshot(connection -> start(connection, range)
                .flatMap(walk -> walk.broken() == null
                        ? steps(connection, range, walk)
                        : Uni.createFrom().item(walk))
                .flatMap(walk -> walk.atEnd() && walk.broken() == null
                        ? endCheck.firstBroken(connection, walk.end(), walk.high(), furthest, range.kept())
                                .map(found -> found.map(walk::broken).orElse(walk))
                        : Uni.createFrom().item(walk))
                .flatMap(walk -> report(connection, walk)));
    }

    private Uni<Walk> start(SqlConnection connection, Range range) {
        VerifyCursor cursor = range.cursor();
        if (cursor != null) {
            // What the cursor stands at may have been cut since.
            return reader.beginning(connection)
                    .map(left -> left.filter(
                                    end -> end.position() > cursor.end().position())
                            .map(end -> new Walk(end.position() + 1, end, -1, null, false))
                            .orElseGet(() ->
                                    new Walk(cursor.end().position() + 1, cursor.end(), cursor.high(), null, false)));
        }
        Long from = range.from();
        Uni<Optional<ChainEnd>> before = from == null ? reader.beginning(connection) : reader.before(connection, from);
        return before.map(end -> end.map(
                        known -> new Walk(known.position() + 1, known, from == null ? 0 : -1, null, false))
                .orElseGet(
                        () -> new Walk(1, ChainEnd.NONE, -1, new Broken(1, null, Broken.Reason.CUT_UNPROVEN), false)));
    }

    private Uni<Walk> steps(SqlConnection connection, Range range, Walk first) {
        AtomicReference<Walk> walk = new AtomicReference<>(first);
        return Multi.createBy()
                .repeating()
                .uni(() -> step(connection, walk.get()).invoke(walk::set))
                .whilst(after -> after.broken() == null && !after.atEnd() && !enough(range, after))
                .collect()
                .last();
    }

    private static boolean enough(Range range, Walk walk) {
        Long to = range.to();
        return walk.checked() >= range.limit() || (to != null && walk.end().position() >= to);
    }

    private Uni<Walk> step(SqlConnection connection, Walk walk) {
        return reader.next(connection, walk.end().position() + 1)
                .flatMap(next -> next.isPresent()
                        ? step(connection, walk, next.get())
                        : Uni.createFrom().item(new Walk(walk.from(), walk.end(), walk.high(), null, true)));
    }

    private Uni<Walk> step(SqlConnection connection, Walk walk, Stretch next) {
        Optional<Broken> broken = next.firstBroken(walk.end(), keys);
        if (broken.isPresent()) {
            return Uni.createFrom().item(walk.broken(broken.get()));
        }
        long low = walk.high() < 0 ? next.low() : Math.min(next.low(), walk.high() + 1);
        long high = Math.max(walk.high(), next.high());
        Long[] known = next.ids().toArray(Long[]::new);
        return strays.between(connection, low, next.high(), known)
                .map(stray -> stray.map(id -> walk.broken(new Broken(next.first(), id, Broken.Reason.EVENT_INSERTED)))
                        .orElseGet(() -> new Walk(walk.from(), next.end(), high, null, false)));
    }

    private Uni<Verification> report(SqlConnection connection, Walk walk) {
        boolean more = walk.broken() == null && !walk.atEnd();
        return checkpoints
                .last(connection)
                .flatMap(last -> store.waiting(connection)
                        .flatMap(waiting -> store.lastBlock(connection)
                                .map(block -> new Verification(
                                        walk.broken() == null,
                                        !more,
                                        walk.from(),
                                        walk.end().position(),
                                        walk.checked(),
                                        walk.broken(),
                                        last.map(checkpoint -> CheckpointView.of(checkpoint, keys))
                                                .orElse(null),
                                        Math.max(
                                                0,
                                                block.map(Block::last).orElse(0L)
                                                        - last.map(Checkpoint::position)
                                                                .orElse(0L)),
                                        waiting,
                                        more ? new VerifyCursor(walk.end(), walk.high()).text() : null))));
    }
}
