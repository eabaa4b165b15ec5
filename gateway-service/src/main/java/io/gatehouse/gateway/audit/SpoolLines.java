package io.gatehouse.gateway.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/** The lines of a file of the spool, read in blocks. */
final class SpoolLines {

    static final int MAXIMUM_LINE = 64 * 1024;

    private final ReadableByteChannel in;
    private final ByteBuffer block = ByteBuffer.allocate(2 * MAXIMUM_LINE).flip();
    private int start;

    SpoolLines(ReadableByteChannel in) {
        this.in = in;
    }

    /** The next line with its line feed; without one at the end of the file or where it is too long; empty at the end. */
    byte[] next() throws IOException {
        int length = advance();
        return Arrays.copyOfRange(block.array(), start, start + length);
    }

    /** Goes to the next line, which then is that many {@link #octets} from {@link #start} on, until this is called again. */
    int advance() throws IOException {
        int end = end(block.position());
        while (end < 0) {
            int seen = block.remaining();
            if (seen >= MAXIMUM_LINE || !more()) {
                return take(Math.min(seen, MAXIMUM_LINE));
            }
            end = end(seen);
        }
        return take(Math.min(end - block.position(), MAXIMUM_LINE));
    }

    /** One past the line feed, or -1. */
    private int end(int from) {
        byte[] bytes = block.array();
        for (int i = from; i < block.limit(); i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private boolean more() throws IOException {
        block.compact();
        int read = in.read(block);
        block.flip();
        return read > 0;
    }

    private int take(int octets) {
        start = block.position();
        block.position(start + octets);
        return octets;
    }

    byte[] octets() {
        return block.array();
    }

    int start() {
        return start;
    }
}
