package io.gatehouse.gateway.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jboss.logging.Logger;

/** One file of the spool; its name is the number of its first line. */
final class SpoolSegment {

    private static final Logger LOG = Logger.getLogger(SpoolSegment.class);

    private final Path file;
    private final long first;
    private long lines;
    private long size;
    private long readSequence;
    private long readOffset;
    private long nextSequence = -1;
    private long nextOffset;

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
            SpoolLines lines = new SpoolLines(channel);
            byte[] line = lines.next();
            while (AuditLine.isWhole(line, segment.first + segment.lines)) {
                segment.grown(line.length, 1);
                line = lines.next();
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

    /** Reads lines from that number on, with so much taken off their numbers; joins them there. */
    SpoolBatch read(long from, int limit, long offset, ByteArrayOutputStream joined) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (from == nextSequence) {
                readSequence = nextSequence;
                readOffset = nextOffset;
            } else if (from < readSequence) {
                readSequence = first;
                readOffset = 0;
            }
            channel.position(readOffset);
            SpoolLines lines = new SpoolLines(channel);
            while (readSequence < from) {
                readOffset += lines.advance();
                readSequence++;
            }
            int most = (int) Math.min(limit, lastSequence() - from + 1);
            int count = 0;
            long end = readOffset;
            joined.reset();
            while (count < most && joined.size() < SpoolBatch.FULL) {
                int length = lines.advance();
                end += length;
                if (count > 0) {
                    joined.write(',');
                }
                if (offset == 0 && AuditLine.isWhole(lines.octets(), lines.start(), length, from + count)) {
                    joined.write(lines.octets(), lines.start(), length - 1);
                } else {
                    byte[] line = Arrays.copyOfRange(lines.octets(), lines.start(), lines.start() + length);
                    byte[] good = AuditLine.delivered(line, from + count, offset);
                    joined.write(good, 0, good.length - 1);
                }
                count++;
            }
            nextSequence = from + count;
            nextOffset = end;
            return new SpoolBatch(from, count, offset, joined.toByteArray());
        }
    }
}
