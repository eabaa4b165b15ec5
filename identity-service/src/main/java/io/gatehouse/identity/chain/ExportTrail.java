package io.gatehouse.identity.chain;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jose4j.json.JsonUtil;
import org.jspecify.annotations.Nullable;

/**
 * Writes a piece of the trail out, some blocks at a time: the next ones are read when the reader took the last ones, and no
 * connection waits for it.
 */
@ApplicationScoped
public class ExportTrail {

    private final ChainStore store;
    private final ChainReader reader;
    private final CheckpointStore checkpoints;
    private final AuditKeys keys;

    ExportTrail(ChainStore store, ChainReader reader, CheckpointStore checkpoints, AuditKeys keys) {
        this.store = store;
        this.reader = reader;
        this.checkpoints = checkpoints;
        this.keys = keys;
    }

    /** The events that were sealed in this time and those after them through the next checkpoint, as lines. */
    public Multi<byte[]> export(ExportFormat format, @Nullable Instant from, @Nullable Instant to) {
        return store.snapshot(connection -> range(connection, from, to))
                .onItem()
                .transformToMulti(range -> range.isPresent()
                        ? Multi.createBy()
                                .concatenating()
                                .streams(header(format, range.get()), events(format, range.get()))
                        : Multi.createFrom().empty());
    }

    private Uni<Optional<ExportRange>> range(SqlConnection connection, @Nullable Instant from, @Nullable Instant to) {
        Uni<Optional<Long>> first =
                from == null ? Uni.createFrom().item(Optional.of(1L)) : store.firstSealedFrom(connection, from);
        return first.flatMap(start -> start.isEmpty()
                ? Uni.createFrom().item(Optional.empty())
                : reader.before(connection, start.get())
                        .flatMap(before -> last(connection, to)
                                .map(last -> before.or(
                                                () -> Optional.of(new ChainEnd(start.get() - 1, ChainHash.START)))
                                        .map(end -> new ExportRange(end, last))
                                        .filter(range -> !range.isEmpty()))));
    }

    private Uni<Long> last(SqlConnection connection, @Nullable Instant to) {
        Uni<Optional<Long>> last = to == null
                ? store.lastBlock(connection).map(block -> block.map(Block::last))
                : store.lastSealedBefore(connection, to);
        return last.flatMap(position -> checkpoints
                .from(connection, position.orElse(Long.MAX_VALUE))
                .flatMap(checkpoint -> checkpoint.isPresent() || position.isEmpty()
                        ? Uni.createFrom()
                                .item(checkpoint.map(Checkpoint::position).orElse(0L))
                        : store.lastBlock(connection)
                                .map(block -> block.map(Block::last).orElse(0L))));
    }

    private Multi<byte[]> header(ExportFormat format, ExportRange range) {
        if (format == ExportFormat.OCSF) {
            return Multi.createFrom().empty();
        }
        String line = "{\"format\":\"gatehouse-audit-1\",\"after\":"
                + range.before().position() + ",\"hash\":\""
                + range.before().hash().hex() + "\",\"keys\":" + JsonUtil.toJson(Map.of("keys", keys.jwks())) + "}\n";
        return Multi.createFrom().item(line.getBytes(StandardCharsets.UTF_8));
    }

    private Multi<byte[]> events(ExportFormat format, ExportRange range) {
        AtomicLong reached = new AtomicLong(range.before().position());
        return Multi.createBy()
                .repeating()
                .uni(() -> store.snapshot(connection -> reader.next(connection, reached.get() + 1))
                        .invoke(next -> reached.set(
                                next.map(stretch -> stretch.end().position()).orElse(Long.MAX_VALUE))))
                .whilst(next -> reached.get() < range.last())
                .flatMap(next -> Multi.createFrom().items(next.stream()))
                .map(stretch -> lines(format, stretch, range.last()));
    }

    private static byte[] lines(ExportFormat format, Stretch stretch, long last) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Stretch.Link link : stretch.links()) {
            if (link.position() > last) {
                break;
            }
            if (format == ExportFormat.JSONL) {
                out.writeBytes(line(link));
                stretch.checkpoints().stream()
                        .filter(checkpoint -> checkpoint.position() == link.position())
                        .forEach(checkpoint -> out.writeBytes(line(checkpoint)));
            } else if (link.event() != null) {
                out.writeBytes(OcsfEvent.line(link));
                out.write('\n');
            }
        }
        return out.toByteArray();
    }

    /** The event stands last and in its canonical form, so that a reader finds the hashed bytes without parsing. */
    private static byte[] line(Stretch.Link link) {
        StoredEvent event = link.event();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String start = "{\"position\":" + link.position() + ",\"hash\":\""
                + link.hash().hex() + "\",\"event\":";
        out.writeBytes(start.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(event == null ? "null".getBytes(StandardCharsets.UTF_8) : event.canonical());
        out.writeBytes("}\n".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static byte[] line(Checkpoint checkpoint) {
        return (JsonUtil.toJson(Map.of("checkpoint", checkpoint.jws())) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
