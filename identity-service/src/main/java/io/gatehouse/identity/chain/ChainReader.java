package io.gatehouse.identity.chain;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the chain block by block, from where it is known to begin. */
@ApplicationScoped
class ChainReader {

    /** Positions that are read at once: some milliseconds of a thread. */
    private static final int POSITIONS = 500;

    private final ChainStore store;
    private final CheckpointStore checkpoints;
    private final AuditKeys keys;

    ChainReader(ChainStore store, CheckpointStore checkpoints, AuditKeys keys) {
        this.store = store;
        this.checkpoints = checkpoints;
        this.keys = keys;
    }

    /** The next blocks from this position on with their events and checkpoints; empty at the end of the chain. */
    Uni<Optional<Stretch>> next(SqlConnection connection, long position) {
        return store.blocks(connection, position, POSITIONS)
                .flatMap(blocks -> blocks.isEmpty()
                        ? store.blockFrom(connection, position)
                                .flatMap(later -> later.isPresent()
                                        ? whole(connection, List.of(later.get()))
                                        : Uni.createFrom().item(Optional.empty()))
                        : whole(connection, blocks));
    }

    private Uni<Optional<Stretch>> whole(SqlConnection connection, List<Block> blocks) {
        Stretch bare = new Stretch(blocks, Map.of(), List.of());
        return store.events(connection, bare.ids())
                .flatMap(events -> checkpoints
                        .between(connection, bare.first(), bare.end().position())
                        .map(found -> Optional.of(new Stretch(blocks, events, found))));
    }

    /**
     * What stands before the block that holds this position: the end of the block before, what the last cut left, or
     * nothing. Empty where the beginning is gone and no signed record says so.
     */
    Uni<Optional<ChainEnd>> before(SqlConnection connection, long position) {
        return store.blockFrom(connection, position).flatMap(block -> {
            long first = block.map(Block::first).orElse(position);
            return store.blockBefore(connection, first)
                    .flatMap(earlier -> earlier.isPresent()
                            ? Uni.createFrom()
                                    .item(Optional.of(new ChainEnd(
                                            earlier.get().last(), earlier.get().lastHash())))
                            : beginning(connection));
        });
    }

    /** What stands before the first block that is left. */
    Uni<Optional<ChainEnd>> beginning(SqlConnection connection) {
        return store.lastCut(connection)
                .map(cut -> cut.isEmpty()
                        ? Optional.of(ChainEnd.NONE)
                        : cut.flatMap(jws -> keys.verify(Statement.Kind.CUT, jws))
                                .map(Statement::end));
    }
}
