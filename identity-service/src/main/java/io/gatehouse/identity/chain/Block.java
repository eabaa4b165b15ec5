package io.gatehouse.identity.chain;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A piece of the chain as it is stored.
 *
 * @param first position of its first event; the chain begins at 1
 * @param ids the events' rows in the order of the chain
 * @param hashes the events' hashes, 32 bytes each
 * @param sealedAt when it was sealed
 */
record Block(long first, long[] ids, byte[] hashes, Instant sealedAt) {

    static final String COLUMNS = "first_position, event_ids, hashes, sealed_at";

    static Block of(Row row) {
        Long[] ids = row.getArrayOfLongs("event_ids");
        return new Block(
                row.getLong("first_position"),
                Arrays.stream(ids).mapToLong(Long::longValue).toArray(),
                row.getBuffer("hashes").getBytes(),
                row.getOffsetDateTime("sealed_at").toInstant());
    }

    long last() {
        return first + ids.length - 1;
    }

    long low() {
        return Arrays.stream(ids).min().orElseThrow();
    }

    long high() {
        return Arrays.stream(ids).max().orElseThrow();
    }

    /** The row of the event at this position of the chain. */
    long idAt(long position) {
        return ids[Math.toIntExact(position - first)];
    }

    /** The stored hash of the event at this position of the chain. */
    ChainHash hashAt(long position) {
        int from = Math.toIntExact(position - first) * ChainHash.LENGTH;
        return new ChainHash(Arrays.copyOfRange(hashes, from, from + ChainHash.LENGTH));
    }

    ChainHash lastHash() {
        return hashAt(last());
    }

    boolean holds(long position) {
        return position >= first && position <= last();
    }

    /** Puts events after the chain's end. */
    static Block seal(ChainEnd end, List<StoredEvent> events, Instant now) {
        long[] ids = new long[events.size()];
        byte[] hashes = new byte[events.size() * ChainHash.LENGTH];
        ChainHash hash = end.hash();
        for (int i = 0; i < ids.length; i++) {
            StoredEvent event = events.get(i);
            hash = hash.next(event.canonical());
            ids[i] = event.id();
            System.arraycopy(hash.bytes(), 0, hashes, i * ChainHash.LENGTH, ChainHash.LENGTH);
        }
        return new Block(end.position() + 1, ids, hashes, now);
    }

    /** The same order, in pieces that do not keep a thread for long. */
    static List<List<Long>> pieces(List<Long> ids, int most) {
        List<List<Long>> pieces = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += most) {
            pieces.add(ids.subList(from, Math.min(ids.size(), from + most)));
        }
        return pieces;
    }
}
