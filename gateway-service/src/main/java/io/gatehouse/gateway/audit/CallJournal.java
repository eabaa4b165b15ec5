package io.gatehouse.gateway.audit;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is under way and what is not in the spool yet, in memory that is a file's: it outlives a process that is killed at
 * any moment, and costs no system call. A call gets its place before its target is asked, so that no call that was made,
 * answered or not, can be missing from the trail. Places are used by any thread, each by one at a time.
 *
 * <p>The file begins with two numbers for each place: what is in it (0: nothing), and the number of the line that it is
 * about to become. Each of the places after them holds a head, a tail, and perhaps another tail that counts instead.
 */
final class CallJournal implements AutoCloseable {

    /** No place. */
    static final int NONE = -1;

    /** The most bytes that a place holds. */
    static final int MOST = 2048;

    private static final int PLACES = 8192;
    private static final int ENTRY = 16;
    private static final int LENGTH = 0xffff;
    private static final VarHandle CONTENT =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final FileChannel file;
    private final MappedByteBuffer memory;
    /** The free places, those that were used last on top, so that few pages of the file are ever touched. */
    private final int[] free = new int[PLACES];

    private int frees;
    private final ReentrantLock lock = new ReentrantLock();

    private CallJournal(FileChannel file, MappedByteBuffer memory) {
        this.file = file;
        this.memory = memory;
        for (int place = PLACES - 1; place >= 0; place--) {
            free[frees++] = place;
        }
    }

    /** Opens the file, which gets all of its blocks now: a full disk must not be found out by a store into memory. */
    static CallJournal open(Path path) throws IOException {
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            long size = (long) PLACES * (ENTRY + MOST);
            byte[] zeros = new byte[1 << 20];
            while (file.size() < size) {
                int length = (int) Math.min(zeros.length, size - file.size());
                file.write(ByteBuffer.wrap(zeros, 0, length), file.size());
            }
            MappedByteBuffer memory = file.map(FileChannel.MapMode.READ_WRITE, 0, size);
            memory.order(ByteOrder.LITTLE_ENDIAN);
            return new CallJournal(file, memory);
        } catch (IOException failed) {
            file.close();
            throw failed;
        }
    }

    /** Keeps a line in two parts in a place of its own; {@link #NONE} where there is no room. */
    int keep(byte[] head, byte[] tail) {
        int place = head.length + tail.length <= MOST ? take() : NONE;
        if (place != NONE) {
            memory.put(data(place), head);
            memory.put(data(place) + head.length, tail);
            memory.putLong(place * ENTRY + 8, 0);
            content(place, head.length, tail.length, 0);
        }
        return place;
    }

    /** Lets the line in a place end in another way; nothing changes where that is too long. */
    void end(int place, byte[] tail) {
        long content = (long) CONTENT.getAcquire(memory, place * ENTRY);
        int head = head(content);
        int first = first(content);
        if (head + first + tail.length <= MOST) {
            memory.put(data(place) + head + first, tail);
            content(place, head, first, tail.length);
        }
    }

    /** Says which line of the spool it is about to become, so that it is not written again when it has. */
    void number(int place, long sequence) {
        memory.putLong(place * ENTRY + 8, sequence);
    }

    /** Gives the places of events back. */
    void free(List<AuditEvent> events) {
        lock.lock();
        try {
            for (AuditEvent event : events) {
                if (event.place != NONE) {
                    content(event.place, 0, 0, 0);
                    free[frees++] = event.place;
                    event.place = NONE;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The lines that a killed process left and that the spool, which ends with that line, does not have. */
    List<byte[]> left(long last) {
        List<byte[]> lines = new ArrayList<>();
        for (int place = 0; place < PLACES; place++) {
            long content = (long) CONTENT.getAcquire(memory, place * ENTRY);
            long sequence = memory.getLong(place * ENTRY + 8);
            if (content != 0 && (sequence == 0 || sequence > last)) {
                lines.add(line(place, content));
                number(place, last + lines.size());
            }
        }
        return lines;
    }

    private byte[] line(int place, long content) {
        int head = head(content);
        int first = first(content);
        int second = second(content);
        byte[] line = new byte[head + (second > 0 ? second : first)];
        memory.get(data(place), line, 0, head);
        memory.get(data(place) + head + (second > 0 ? first : 0), line, head, line.length - head);
        return line;
    }

    /** Forgets what was left, when the spool has it. */
    void clear() {
        for (int place = 0; place < PLACES; place++) {
            content(place, 0, 0, 0);
        }
    }

    private int take() {
        lock.lock();
        try {
            return frees == 0 ? NONE : free[--frees];
        } finally {
            lock.unlock();
        }
    }

    private static int data(int place) {
        return PLACES * ENTRY + place * MOST;
    }

    /** One store, after everything that was stored before it: a place says the one or the other, and never half of it. */
    private void content(int place, int head, int first, int second) {
        CONTENT.setRelease(memory, place * ENTRY, head | (long) first << 16 | (long) second << 32);
    }

    private static int head(long content) {
        return (int) content & LENGTH;
    }

    private static int first(long content) {
        return (int) (content >> 16) & LENGTH;
    }

    private static int second(long content) {
        return (int) (content >> 32) & LENGTH;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
