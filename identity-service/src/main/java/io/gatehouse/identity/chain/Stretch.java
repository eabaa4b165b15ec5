package io.gatehouse.identity.chain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Blocks that follow each other with everything that belongs to them, read at one time.
 *
 * @param blocks the blocks, at least one
 * @param events their events by id
 * @param checkpoints the checkpoints within them, in order
 */
record Stretch(List<Block> blocks, Map<Long, StoredEvent> events, List<Checkpoint> checkpoints) {

    /** An event at its place; the event is null where its row is gone. */
    record Link(long position, ChainHash hash, @Nullable StoredEvent event) {}

    long first() {
        return blocks.getFirst().first();
    }

    /** The chain's end after these blocks, as they are stored. */
    ChainEnd end() {
        return new ChainEnd(blocks.getLast().last(), blocks.getLast().lastHash());
    }

    long low() {
        return blocks.stream().mapToLong(Block::low).min().orElseThrow();
    }

    long high() {
        return blocks.stream().mapToLong(Block::high).max().orElseThrow();
    }

    List<Long> ids() {
        return blocks.stream()
                .flatMap(block -> Arrays.stream(block.ids()).boxed())
                .toList();
    }

    /** All events at their places. */
    List<Link> links() {
        List<Link> links = new ArrayList<>();
        for (Block block : blocks) {
            for (long position = block.first(); position <= block.last(); position++) {
                links.add(new Link(position, block.hashAt(position), events.get(block.idAt(position))));
            }
        }
        return links;
    }

    /** The first place where it is not what comes after this end; empty where it is. */
    Optional<Broken> firstBroken(ChainEnd before, AuditKeys keys) {
        ChainEnd end = before;
        for (Block block : blocks) {
            if (block.first() != end.position() + 1) {
                Broken.Reason reason = end.position() == 0 ? Broken.Reason.CUT_UNPROVEN : Broken.Reason.BLOCK_MISSING;
                return broken(end.position() + 1, null, reason);
            }
            Optional<Broken> broken = firstBroken(block, end.hash(), keys);
            if (broken.isPresent()) {
                return broken;
            }
            end = new ChainEnd(block.last(), block.lastHash());
        }
        return Optional.empty();
    }

    private Optional<Broken> firstBroken(Block block, ChainHash before, AuditKeys keys) {
        ChainHash hash = before;
        for (long position = block.first(); position <= block.last(); position++) {
            long id = block.idAt(position);
            StoredEvent event = events.get(id);
            if (event == null) {
                return broken(position, id, Broken.Reason.EVENT_MISSING);
            }
            hash = hash.next(event.canonical());
            if (!hash.equals(block.hashAt(position))) {
                return broken(position, id, Broken.Reason.EVENT_CHANGED);
            }
        }
        return checkpoints.stream()
                .filter(checkpoint -> block.holds(checkpoint.position()))
                .flatMap(checkpoint -> broken(checkpoint, block, keys).stream())
                .findFirst();
    }

    private static Optional<Broken> broken(Checkpoint checkpoint, Block block, AuditKeys keys) {
        Optional<Statement> signed = keys.verify(Statement.Kind.CHECKPOINT, checkpoint.jws());
        if (signed.isEmpty() || signed.get().position() != checkpoint.position()) {
            return broken(checkpoint.position(), null, Broken.Reason.CHECKPOINT_FORGED);
        }
        return signed.get().hash().equals(block.hashAt(checkpoint.position()))
                ? Optional.empty()
                : broken(checkpoint.position(), null, Broken.Reason.CHECKPOINT_MISMATCH);
    }

    private static Optional<Broken> broken(long position, @Nullable Long event, Broken.Reason reason) {
        return Optional.of(new Broken(position, event, reason));
    }
}
