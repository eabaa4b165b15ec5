package io.gatehouse.gateway.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The spool's files: numbered lines in segments, the writer's id, and how far they were acknowledged. Blocks; used by
 * one thread at a time.
 */
final class Spool implements AutoCloseable {

    /** The longest array that is kept for what is written next, in bytes. */
    private static final int KEPT = 1 << 20;

    private static final String SUFFIX = ".jsonl";

    private final Path folder;
    private final long segmentSize;
    private final FileChannel lockFile;
    private final String workload;
    private String writer = "";
    private long offset;
    private final Deque<SpoolSegment> segments = new ArrayDeque<>();
    // Both are used again and again: large arrays are the dearest of all that a collector has to give back.
    private final ByteArrayOutputStream joined = new ByteArrayOutputStream();
    private byte[] written = {};
    private @Nullable FileChannel active;
    private long acknowledged;
    private long last;
    private long quarantined;
    private volatile long size;

    private Spool(Path folder, long segmentSize, FileChannel lockFile, String workload) {
        this.folder = folder;
        this.segmentSize = segmentSize;
        this.lockFile = lockFile;
        this.workload = workload;
    }

    /** Opens the folder, takes it for this process alone, and cuts off a line that a crash left torn. */
    static Spool open(Path folder, long segmentSize, String workload) throws IOException {
        Files.createDirectories(folder);
        FileChannel lockFile =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(lockFile)) {
            lockFile.close();
            throw new IOException("gateway.audit.spool-dir: another process uses " + folder);
        }
        Spool spool = new Spool(folder, segmentSize, lockFile, workload);
        if (!Files.exists(folder.resolve("writer"))) {
            spool.becomeWriter(0);
        }
        spool.recover();
        return spool;
    }

    private static boolean locked(FileChannel file) throws IOException {
        try {
            FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException sameProcess) {
            return false;
        }
    }

    /** Goes on under a fresh id, whose first line is the next one that is not acknowledged. */
    void renameWriter() throws IOException {
        becomeWriter(acknowledged);
        identify();
    }

    private void becomeWriter(long before) throws IOException {
        replace(folder.resolve("writer"), UUID.randomUUID() + " " + before);
    }

    private void identify() throws IOException {
        String[] parts = Files.readString(folder.resolve("writer")).strip().split(" ", 2);
        writer = workload + "/" + parts[0];
        offset = parts.length == 2 ? Long.parseLong(parts[1]) : 0;
    }

    private void recover() throws IOException {
        identify();
        Path state = folder.resolve("acknowledged");
        acknowledged =
                Files.exists(state) ? Long.parseLong(Files.readString(state).strip()) : 0;
        last = acknowledged;
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            SpoolSegment segment = SpoolSegment.recover(file);
            if (segment.size() == 0) {
                Files.delete(file);
                continue;
            }
            if (segments.isEmpty()) {
                acknowledged = Math.max(acknowledged, segment.first() - 1);
            }
            segments.add(segment);
            last = Math.max(last, segment.lastSequence());
        }
        size = segments.stream().mapToLong(SpoolSegment::size).sum();
        trim();
    }

    /** Who wrote the lines: the workload and this spool's own id. */
    String writer() {
        return writer;
    }

    /** Bytes on disk; may be read from any thread. */
    long size() {
        return size;
    }

    long acknowledged() {
        return acknowledged;
    }

    /** Lines that were not acknowledged yet. */
    long pending() {
        return last - acknowledged;
    }

    /** Number of the last line. */
    long last() {
        return last;
    }

    /** Appends events as the next lines, all or none of them. */
    void append(List<AuditEvent> events) throws IOException {
        int length = AuditLine.length(events, last + 1);
        byte[] lines = length <= written.length ? written : new byte[length];
        if (length <= KEPT) {
            written = lines;
        }
        AuditLine.write(events, last + 1, lines);
        append(ByteBuffer.wrap(lines, 0, length), events.size());
    }

    /** The same with lines that the journal kept. */
    void appendKept(List<byte[]> kept) throws IOException {
        append(ByteBuffer.wrap(AuditLine.ofKept(kept, last + 1)), kept.size());
    }

    private void append(ByteBuffer lines, int count) throws IOException {
        int length = lines.remaining();
        SpoolSegment segment = segments.peekLast();
        FileChannel out = active;
        if (segment == null || out == null || segment.size() >= segmentSize) {
            closeActive();
            segment = SpoolSegment.create(folder.resolve("%020d%s".formatted(last + 1, SUFFIX)), last + 1);
            out = FileChannel.open(segment.file(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            segments.add(segment);
            active = out;
        }
        write(out, segment.size(), lines);
        segment.grown(length, count);
        last += count;
        size += length;
    }

    private static void write(FileChannel out, long position, ByteBuffer lines) throws IOException {
        try {
            long at = position;
            while (lines.hasRemaining()) {
                at += out.write(lines, at);
            }
            out.force(false);
        } catch (IOException full) {
            out.truncate(position);
            throw full;
        }
    }

    /** The next lines to deliver, at most so many; empty when all were acknowledged. */
    SpoolBatch next(int limit) throws IOException {
        for (SpoolSegment segment : segments) {
            if (segment.lastSequence() > acknowledged) {
                return segment.read(acknowledged + 1, limit, offset, joined);
            }
        }
        return SpoolBatch.EMPTY;
    }

    /** Keeps a line that identity-service cannot read, once, for whoever finds out why; false where it is kept already. */
    boolean quarantine(SpoolBatch batch) throws IOException {
        if (batch.last() <= quarantined) {
            return false;
        }
        byte[] line = Arrays.copyOf(batch.lines(), batch.lines().length + 1);
        line[line.length - 1] = '\n';
        Files.write(folder.resolve("quarantine"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        quarantined = batch.last();
        return true;
    }

    /** Remembers that all lines up to that one were taken, and removes the files that are done with. */
    void acknowledge(long through) throws IOException {
        if (through <= acknowledged) {
            return;
        }
        long known = Math.min(through, last);
        replace(folder.resolve("acknowledged"), Long.toString(known));
        acknowledged = known;
        trim();
    }

    private void trim() throws IOException {
        for (SpoolSegment first = segments.peekFirst();
                first != null && first.lastSequence() <= acknowledged;
                first = segments.peekFirst()) {
            if (segments.size() == 1 && active != null && first.size() < segmentSize) {
                return;
            }
            if (segments.size() == 1) {
                closeActive();
            }
            segments.removeFirst();
            size -= first.size();
            Files.deleteIfExists(first.file());
        }
    }

    private void closeActive() throws IOException {
        FileChannel out = active;
        active = null;
        if (out != null) {
            out.close();
        }
    }

    private static void replace(Path file, String content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII)));
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        closeActive();
        lockFile.close();
    }
}
