package io.gatehouse.identity.chain;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
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
     * @param from where to begin, or earlier, where its block begins; null for the first event that is left
     * @param to where to end, or later; null for the end of the chain
     * @param limit about how many events at once
     * @param cursor where an earlier request ended; then {@code from} does not count
     * @param kept a checkpoint that the auditor kept, to be compared
     */
    record Range(
            @Nullable Place from,
            @Nullable Place to,
            int limit,
            @Nullable VerifyCursor cursor,
            Optional<Statement> kept) {

        /** From the beginning through this position, however many events that are. */
        static Range through(long position) {
            return new Range(null, new Place.Position(position), Integer.MAX_VALUE, null, Optional.empty());
        }
    }

    /** A place in the trail, as auditors name it. */
    sealed interface Place {

        /** The event at this position. */
        record Position(long position) implements Place {}

        /** What was sealed from this time on, or before it where it is an end. */
        record Time(Instant time) implements Place {}
    }

    /** The same as positions. */
    private record Bounds(@Nullable Long from, @Nullable Long to) {

        boolean reachedBy(ChainEnd end) {
            return to != null && end.position() >= to;
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
        return store.snapshot(
                connection -> bounds(connection, range).flatMap(bounds -> verify(connection, range, bounds, furthest)));
    }

    private Uni<Verification> verify(
            SqlConnection connection, Range range, Bounds bounds, Optional<Statement> furthest) {
        return start(connection, range, bounds.from())
                .flatMap(walk -> walk.broken() == null && !bounds.reachedBy(walk.end())
                        ? steps(connection, range.limit(), bounds, walk)
                        : Uni.createFrom().item(walk))
                .flatMap(walk -> walk.atEnd() && walk.broken() == null
                        ? endCheck.firstBroken(connection, walk.end(), walk.high(), furthest, range.kept())
                                .map(found -> found.map(walk::broken).orElse(walk))
                        : Uni.createFrom().item(walk))
                .flatMap(walk -> report(connection, bounds, walk));
    }

    private Uni<Bounds> bounds(SqlConnection connection, Range range) {
        Place first = range.from();
        Place last = range.to();
        Uni<Optional<Long>> from = first instanceof Place.Time begin
                ? store.firstSealedFrom(connection, begin.time())
                        .flatMap(found -> found.isPresent()
                                ? Uni.createFrom().item(found)
                                // Nothing was sealed since: the chain's end is looked at, and no event.
                                : store.lastBlock(connection)
                                        .map(block -> Optional.of(
                                                block.map(Block::last).orElse(0L) + 1)))
                : Uni.createFrom().item(position(first));
        return from.flatMap(begin -> (last instanceof Place.Time end
                        ? store.lastSealedBefore(connection, end.time()).map(found -> Optional.of(found.orElse(0L)))
                        : Uni.createFrom().item(position(last)))
                .map(end -> new Bounds(begin.orElse(null), end.orElse(null))));
    }

    private static Optional<Long> position(@Nullable Place place) {
        return place instanceof Place.Position known ? Optional.of(known.position()) : Optional.empty();
    }

    private Uni<Walk> start(SqlConnection connection, Range range, @Nullable Long from) {
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
        if (from == null) {
            return reader.beginning(connection).map(end -> first(end, 0));
        }
        return reader.before(connection, from)
                .flatMap(end -> store.lastBlock(connection)
                        // Where nothing is left to walk through, what is known of is behind.
                        .map(last -> first(
                                end,
                                last.filter(block -> block.last() < from)
                                        .map(Block::high)
                                        .orElse(-1L))));
    }

    private static Walk first(Optional<ChainEnd> before, long high) {
        return before.map(end -> new Walk(end.position() + 1, end, high, null, false))
                .orElseGet(
                        () -> new Walk(1, ChainEnd.NONE, -1, new Broken(1, null, Broken.Reason.CUT_UNPROVEN), false));
    }

    private Uni<Walk> steps(SqlConnection connection, int limit, Bounds bounds, Walk first) {
        AtomicReference<Walk> walk = new AtomicReference<>(first);
        return Multi.createBy()
                .repeating()
                .uni(() -> step(connection, walk.get()).invoke(walk::set))
                .whilst(after -> after.broken() == null
                        && !after.atEnd()
                        && after.checked() < limit
                        && !bounds.reachedBy(after.end()))
                .collect()
                .last();
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

    private Uni<Verification> report(SqlConnection connection, Bounds bounds, Walk walk) {
        boolean more = walk.broken() == null && !walk.atEnd() && !bounds.reachedBy(walk.end());
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
