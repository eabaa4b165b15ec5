package io.gatehouse.identity.chain;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** What can only be asked at the end of the chain: whether it was longer, or another one, once. */
@ApplicationScoped
class EndCheck {

    private final ChainStore store;
    private final ChainReader reader;
    private final CheckpointStore checkpoints;
    private final StrayEvents strays;

    EndCheck(ChainStore store, ChainReader reader, CheckpointStore checkpoints, StrayEvents strays) {
        this.store = store;
        this.reader = reader;
        this.checkpoints = checkpoints;
        this.strays = strays;
    }

    /**
     * The first thing that is wrong.
     *
     * @param end the end of the chain as it was verified
     * @param high the highest id in it, or a negative number where the walk did not begin at the beginning
     * @param furthest the furthest checkpoint that this replica saw or its file holds
     * @param kept the checkpoint that the auditor kept
     */
    Uni<Optional<Broken>> firstBroken(
            SqlConnection connection, ChainEnd end, long high, Optional<Statement> furthest, Optional<Statement> kept) {
        return checkpoints
                .last(connection)
                .map(last -> last.filter(checkpoint -> checkpoint.position() > end.position())
                        .map(checkpoint -> truncated(end)))
                .flatMap(found -> found.isPresent() ? Uni.createFrom().item(found) : known(connection, end, furthest))
                .flatMap(found -> found.isPresent() ? Uni.createFrom().item(found) : known(connection, end, kept))
                .flatMap(found -> found.isPresent()
                        ? Uni.createFrom().item(found)
                        : strays.after(connection, Math.max(0, high))
                                .map(id -> id.map(
                                        event -> new Broken(end.position() + 1, event, Broken.Reason.EVENT_INSERTED))))
                .flatMap(found -> found.isPresent()
                        ? Uni.createFrom().item(found)
                        : strays.shortWriter(connection)
                                .map(writer -> writer.map(
                                        name -> new Broken(end.position() + 1, null, Broken.Reason.WRITER_TRUNCATED))));
    }

    /** Whether the chain still holds what a signed statement says that it held. */
    private Uni<Optional<Broken>> known(SqlConnection connection, ChainEnd end, Optional<Statement> statement) {
        if (statement.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        ChainEnd once = statement.get().end();
        if (once.position() > end.position()) {
            return Uni.createFrom().item(Optional.of(truncated(end)));
        }
        return reader.beginning(connection)
                .flatMap(beginning -> store.blockFrom(connection, once.position())
                        .map(block -> hashAt(once.position(), beginning, block)
                                .filter(hash -> !hash.equals(once.hash()))
                                .map(hash -> new Broken(once.position(), null, Broken.Reason.CHECKPOINT_MISMATCH))));
    }

    /** The hash that the chain has at this position now; empty where that was cut. */
    private static Optional<ChainHash> hashAt(long position, Optional<ChainEnd> beginning, Optional<Block> block) {
        Optional<ChainHash> left =
                beginning.filter(end -> end.position() == position).map(ChainEnd::hash);
        return left.or(() -> block.filter(found -> found.holds(position)).map(found -> found.hashAt(position)));
    }

    private static Broken truncated(ChainEnd end) {
        return new Broken(end.position() + 1, null, Broken.Reason.TRUNCATED);
    }
}
