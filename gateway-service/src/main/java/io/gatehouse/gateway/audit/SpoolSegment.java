package io.gatehouse.gateway.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jboss.logging.Logger;

/** One file of the spool; its name is the number of its first line. */
final class SpoolSegment {

    private static final Logger LOG = Logger.getLogger(SpoolSegment.class);
    private static final int MAXIMUM_LINE = 64 * 1024;

    private final Path file;
    private final long first;
    private long lines;
    private long size;
    private long readSequence;
    private long readOffset;

    private SpoolSegment(Path file, long first) {
        this.file = file;
        this.first = first;
        this.readSequence = first;
    }

    static SpoolSegment create(Path file, long first) {
        return new SpoolSegment(file, first);
    }

    /** Reads what an earlier process left; what follows its last whole line is cut off. */
    static SpoolSegment recover(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        SpoolSegment segment = new SpoolSegment(file, Long.parseLong(name.substring(0, name.indexOf('.'))));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
            byte[] line = line(in);
            while (AuditLine.isWhole(line, segment.first + segment.lines)) {
                segment.grown(line.length, 1);
                line = line(in);
            }
            if (channel.size() > segment.size) {
                LOG.warnf(
                        "the audit spool %s had %d bytes after its last whole line; they are cut off",
                        name, channel.size() - segment.size);
                channel.truncate(segment.size);
            }
        }
        return segment;
    }

    Path file() {
        return file;
    }

    long first() {
        return first;
    }

    long size() {
        return size;
    }

    /** Number of the last line; one less than the first when there is none. */
    long lastSequence() {
        return first + lines - 1;
    }

    void grown(long bytes, long more) {
        size += bytes;
        lines += more;
    }

    /** Reads lines from that number on, with so much taken off their numbers. */
    SpoolBatch read(long from, int limit, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (from < readSequence) {
                readSequence = first;
                readOffset = 0;
            }
            channel.position(readOffset);
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
            while (readSequence < from) {
                readOffset += line(in).length;
                readSequence++;
            }
            int count = (int) Math.min(limit, lastSequence() - from + 1);
            ByteArrayOutputStream joined = new ByteArrayOutputStream(count * 384);
            for (int i = 0; i < count; i++) {
                byte[] line = line(in);
                byte[] good = AuditLine.isWhole(line, from + i)
                        ? AuditLine.renumbered(line, from + i, offset)
                        : AuditLine.unreadable(from + i - offset, Instant.now().toString());
                joined.write(good, 0, good.length - 1);
                if (i < count - 1) {
                    joined.write(',');
                }
            }
            return new SpoolBatch(from, count, offset, joined.toByteArray());
        }
    }

    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        for (int next = in.read(); next >= 0 && line.size() < MAXIMUM_LINE; next = in.read()) {
            line.write(next);
            if (next == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }
}
