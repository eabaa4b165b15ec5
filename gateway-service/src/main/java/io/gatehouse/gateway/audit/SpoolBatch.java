package io.gatehouse.gateway.audit;

/**
 * Lines that are delivered together.
 *
 * @param first number of the first line in the spool
 * @param count how many lines
 * @param offset what was taken off the numbers for the writer they are delivered under
 * @param lines the lines, joined by commas, as they go into a JSON array
 */
record SpoolBatch(long first, int count, long offset, byte[] lines) {

    /** No line is added to as many bytes as this, so that a batch stays well below the body that is taken. */
    static final int FULL = 1 << 20;

    /** The most lines that identity-service takes at once. */
    static final int MAXIMUM_LINES = 5000;

    static final SpoolBatch EMPTY = new SpoolBatch(0, 0, 0, new byte[0]);

    boolean isEmpty() {
        return count == 0;
    }

    long last() {
        return first + count - 1;
    }

    @Override
    public String toString() {
        return "SpoolBatch[" + first + " to " + last() + "]";
    }
}
