package io.gatehouse.catalog.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A bounded, append-only file of events, one JSON object per line. Beside it stands how far it was delivered and under
 * which writer id; sequence numbers follow from that, so the same line always has the same number. Used by one thread.
 */
final class AuditSpool implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long CHUNK = 1L << 20;

    private final Path stateFile;
    private final RandomAccessFile events;
    private final FileChannel lock;
    private final long maxSize;
    private String writer;
    private long accepted;
    private long offset;

    private AuditSpool(Path directory, RandomAccessFile events, FileChannel lock, long maxSize) throws IOException {
        this.stateFile = directory.resolve("writer.json");
        this.events = events;
        this.lock = lock;
        this.maxSize = maxSize;
        this.writer = UUID.randomUUID().toString();
        if (Files.exists(stateFile)) {
            JsonNode state = JSON.readTree(Files.readAllBytes(stateFile));
            writer = state.path("writer").asText(writer);
            accepted = state.path("accepted").asLong();
            offset = state.path("offset").asLong();
        }
        cutTornLine();
        if (offset > events.length()) {
            offset = 0;
        }
        save();
    }

    /** Opens the spool of a folder; a folder that another process uses is refused. */
    static AuditSpool open(Path directory, long maxSize) throws IOException {
        Files.createDirectories(directory);
        FileChannel lock =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = lock.tryLock();
        if (held == null) {
            lock.close();
            throw new IOException("another process uses " + directory);
        }
        RandomAccessFile events =
                new RandomAccessFile(directory.resolve("events.jsonl").toFile(), "rw");
        return new AuditSpool(directory, events, lock, maxSize);
    }

    /** A crash may have left half a line at the end; it was never answered for, so it goes. */
    private void cutTornLine() throws IOException {
        long length = events.length();
        while (length > 0) {
            events.seek(length - 1);
            if (events.read() == '\n') {
                break;
            }
            length--;
        }
        events.setLength(length);
    }

    /** The writer's id; it changes only when the receiver lost track of it. */
    String writer() {
        return writer;
    }

    /** Whether there is room for one more event. */
    boolean hasRoom() throws IOException {
        return events.length() < maxSize;
    }

    /** How large the file is, in bytes; what was delivered is in it until all of it was. */
    long size() throws IOException {
        return events.length();
    }

    /** Appends events to the file; all of them are on disk when it returns. */
    void append(List<String> lines) throws IOException {
        events.seek(events.length());
        events.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        events.getChannel().force(false);
    }

    /** The oldest events that were not delivered yet. */
    Batch next(int maxEvents) throws IOException {
        byte[] chunk = new byte[(int) Math.min(CHUNK, events.length() - offset)];
        events.seek(offset);
        events.readFully(chunk);
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < chunk.length && lines.size() < maxEvents; i++) {
            if (chunk[i] == '\n') {
                lines.add(new String(chunk, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        return new Batch(accepted + 1, lines, offset + start);
    }

    /** Notes that a batch arrived, and empties a file that has nothing else. */
    void delivered(Batch batch) throws IOException {
        accepted += batch.lines().size();
        offset = batch.end();
        save();
        if (offset == events.length() && offset > 0) {
            events.setLength(0);
            offset = 0;
            save();
        }
    }

    /** Keeps events that the receiver cannot read, for whoever finds out why. */
    void quarantine(Batch batch) throws IOException {
        Files.write(
                stateFile.resolveSibling("quarantine"),
                batch.lines(),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Goes on under a new writer id, with the events that were not delivered. */
    void startNewWriter() throws IOException {
        writer = UUID.randomUUID().toString();
        accepted = 0;
        save();
    }

    private void save() throws IOException {
        Path fresh = stateFile.resolveSibling("writer.json.new");
        String state = JSON.createObjectNode()
                .put("writer", writer)
                .put("accepted", accepted)
                .put("offset", offset)
                .toString();
        Files.writeString(fresh, state);
        Files.move(fresh, stateFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        events.close();
        lock.close();
    }

    /** Consecutive events; the first one has the given sequence number. */
    record Batch(long firstSequence, List<String> lines, long end) {
        /** The same place in the order with another event. */
        Batch replacedBy(String line) {
            return new Batch(firstSequence, List.of(line), end);
        }

        /** The body for the receiver. */
        String body(String writer) {
            StringBuilder body =
                    new StringBuilder("{\"writer\":\"").append(writer).append("\",\"events\":[");
            for (int i = 0; i < lines.size(); i++) {
                body.append(i == 0 ? "" : ",")
                        .append("{\"sequence\":")
                        .append(firstSequence + i)
                        .append(',')
                        .append(lines.get(i), 1, lines.get(i).length());
            }
            return body.append("]}").toString();
        }
    }
}
