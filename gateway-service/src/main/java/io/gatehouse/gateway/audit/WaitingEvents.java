package io.gatehouse.gateway.audit;

import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** The events that wait for the disk, where the end of the process cannot reach them. */
final class WaitingEvents implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(WaitingEvents.class);

    private final CallJournal journal;
    private final int size;
    private final Counter unjournaled;
    private final ConcurrentLinkedQueue<AuditEvent> queue = new ConcurrentLinkedQueue<>();
    /** How many are in the queue, or about to be; an own count, because counting a queue takes a walk over it. */
    private final AtomicInteger queued = new AtomicInteger();

    /** Taken out of the queue, and not on disk; used by the spool's thread only. */
    private final List<AuditEvent> writing = new ArrayList<>();

    WaitingEvents(CallJournal journal, int size, Counter unjournaled) {
        this.journal = journal;
        this.size = size;
        this.unjournaled = unjournaled;
    }

    /** Puts what an earlier process was killed with into the spool, once. */
    void takeOver(Spool spool) throws IOException {
        List<byte[]> left = journal.left(spool.last());
        if (!left.isEmpty()) {
            spool.appendKept(left);
            LOG.warnf(
                    "%d audit events were under way when this service was killed; they are in the trail", left.size());
        }
        journal.clear();
    }

    /** How many wait. */
    int queued() {
        return queued.get();
    }

    /** How many more can wait. */
    int room() {
        return size - queued.get();
    }

    boolean isEmpty() {
        return queued.get() == 0 && writing.isEmpty();
    }

    /** From now on there is a line of it, whatever happens. */
    void begins(AuditEvent event) {
        keep(event, AuditLine.interrupted(event));
    }

    /** Takes an event with its end; false where there is no room. */
    boolean offer(AuditEvent event) {
        byte[] tail = AuditLine.tail(event);
        event.tail = tail;
        if (event.place == CallJournal.NONE) {
            keep(event, tail);
        } else {
            journal.end(event.place, tail);
        }
        if (queued.incrementAndGet() > size) {
            queued.decrementAndGet();
            drop(event);
            return false;
        }
        queue.add(event);
        return true;
    }

    /** Forgets an event. */
    void drop(AuditEvent event) {
        journal.free(List.of(event));
    }

    private void keep(AuditEvent event, byte[] tail) {
        event.place = journal.keep(AuditLine.head(event), tail);
        if (event.place == CallJournal.NONE) {
            unjournaled.increment();
        }
    }

    private void take(int most) {
        for (int i = 0; i < most; i++) {
            AuditEvent next = queue.poll();
            if (next == null) {
                return;
            }
            writing.add(next);
            queued.decrementAndGet();
        }
    }

    /** Writes what waits to the spool; when that fails, it waits on. */
    void flush(Spool spool) throws IOException {
        take(size - writing.size());
        if (writing.isEmpty()) {
            return;
        }
        long sequence = spool.last();
        for (AuditEvent event : writing) {
            sequence++;
            if (event.place != CallJournal.NONE) {
                journal.number(event.place, sequence);
            }
        }
        spool.append(writing);
        journal.free(writing);
        writing.clear();
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
