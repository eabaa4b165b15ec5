package io.gatehouse.identity.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Bounds the rows that callers whom nobody knows can bring about: each of their requests would be one, at no cost to them.
 * What goes beyond is counted, and the trail says that it was.
 */
@ApplicationScoped
class StrangerLimit {

    /** The reason of the row that stands for all that follow in that minute. */
    static final String REACHED = "further-refusals-only-counted";

    private static final Logger LOG = Logger.getLogger(StrangerLimit.class);

    private final int rows;
    private final Clock clock;
    private final Counter unwritten;
    private final AtomicReference<Minute> minute = new AtomicReference<>(new Minute(Instant.EPOCH, 0));

    StrangerLimit(AuditConfig config, Clock clock, MeterRegistry metrics) {
        this.rows = config.anonymousRowsPerMinute();
        this.clock = clock;
        this.unwritten = metrics.counter("identity.audit.unwritten");
    }

    /** What becomes of an event. */
    enum Verdict {
        WRITE,
        /** Written, and says that no more of them are in this minute. */
        WRITE_AS_LAST,
        COUNT
    }

    private record Minute(Instant start, int events) {}

    Verdict next() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        Minute after = minute.updateAndGet(known ->
                new Minute(now, known.start().equals(now) ? Math.min(known.events() + 1, rows + 1) : 1));
        if (after.events() < rows) {
            return Verdict.WRITE;
        }
        return last(after);
    }

    private Verdict last(Minute after) {
        if (after.events() == rows) {
            LOG.warn("More requests of unknown callers are refused than are written into the audit trail");
            return Verdict.WRITE_AS_LAST;
        }
        unwritten.increment();
        return Verdict.COUNT;
    }
}
