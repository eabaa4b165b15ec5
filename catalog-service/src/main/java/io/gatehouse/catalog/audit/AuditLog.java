package io.gatehouse.catalog.audit;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.flow.SameContext;
import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.trace.RequestOrigin;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Writes audit events to the spool and delivers them from there, at least once and in order, on a thread of its own. */
@ApplicationScoped
public class AuditLog {
    private static final Logger LOG = Logger.getLogger(AuditLog.class);
    private static final int BATCH = 500;

    private final CatalogConfig config;
    private final AuditDelivery delivery;
    private final ObjectMapper json;
    private final Clock clock;
    private final ScheduledExecutorService file = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("audit-spool").daemon(true).factory());
    private final AtomicBoolean delivering = new AtomicBoolean();
    private final Counter quarantined;
    private final AtomicLong size;
    private volatile boolean full;

    // Of the spool's thread: how many events go at once, and the number of one that is replaced (0 for none).
    private int most = BATCH;
    private long replaced;
    private @Nullable AuditSpool spool;

    AuditLog(CatalogConfig config, AuditDelivery delivery, ObjectMapper json, Clock clock, MeterRegistry metrics) {
        this.quarantined = metrics.counter("catalog.audit.quarantined");
        this.size = requireNonNull(metrics.gauge("catalog.audit.spool.size", new AtomicLong()));
        this.config = config;
        this.delivery = delivery;
        this.json = json;
        this.clock = clock;
    }

    /** Opens the spool; called once at start, on a thread that may block. */
    public void open(Path directory) throws IOException {
        spool = AuditSpool.open(directory, config.audit().maxSpoolSize().asLongValue());
        measure(spool);
        long pause = config.audit().deliveryInterval().toMillis();
        var unused = file.scheduleWithFixedDelay(this::deliver, pause, pause, TimeUnit.MILLISECONDS);
    }

    /** Refuses an operation that could not be audited. */
    public void requireRoom() {
        if (full) {
            throw ApiException.unavailable(
                    "The audit spool is full until identity-service takes its events; nothing may change before", null);
        }
    }

    /** Writes events; completes when they are on disk, and where they cannot be written, too. */
    Uni<Void> write(List<AuditedChange.Line> lines) {
        return append(lines).onFailure().recoverWithUni(failure -> {
            LOG.errorf(failure, "%d audit events could not be written", lines.size());
            return Uni.createFrom().voidItem();
        });
    }

    /** Writes events and completes when they are on disk; fails (503) where they cannot be written. */
    Uni<Void> require(List<AuditedChange.Line> lines) {
        return append(lines)
                .onFailure()
                .transform(failure ->
                        ApiException.unavailable("The audit trail cannot be written, so nothing was changed", failure));
    }

    private Uni<Void> append(List<AuditedChange.Line> lines) {
        List<AuditEvent> events = lines.stream().map(this::event).toList();
        return SameContext.resume(Uni.createFrom()
                .emitter(emitter -> file.execute(() -> {
                    try {
                        appendNow(events);
                        emitter.complete(null);
                    } catch (IOException | RuntimeException e) {
                        emitter.fail(e);
                    }
                })));
    }

    private AuditEvent event(AuditedChange.Line line) {
        RequestOrigin origin = RequestOrigin.current();
        AuditSubject subject = line.subject();
        return new AuditEvent(
                clock.instant().toString(),
                line.type(),
                line.outcome(),
                config.identity().workloadName(),
                subject.userIssuer(),
                subject.userSubject(),
                subject.gateway(),
                subject.target(),
                subject.tool(),
                line.provider(),
                line.reason(),
                origin.traceId(),
                origin.clientAddress());
    }

    private void appendNow(List<AuditEvent> events) throws IOException {
        AuditSpool open = spool;
        if (open == null) {
            throw new IOException("the audit spool is not open");
        }
        List<String> lines = new ArrayList<>();
        for (AuditEvent event : events) {
            lines.add(json.writeValueAsString(event));
        }
        open.append(lines);
        measure(open);
    }

    private void measure(AuditSpool open) throws IOException {
        size.set(open.size());
        full = !open.hasRoom();
    }

    /** One delivery at a time; the answer comes back to the file's thread. */
    private void deliver() {
        AuditSpool open = spool;
        if (open == null || !delivering.compareAndSet(false, true)) {
            return;
        }
        try {
            AuditSpool.Batch batch = open.next(replaced > 0 ? 1 : most);
            if (batch.lines().isEmpty()) {
                delivering.set(false);
                return;
            }
            String writer = config.identity().workloadName() + "/" + open.writer();
            AuditSpool.Batch sent = batch.firstSequence() == replaced ? batch.replacedBy(standIn()) : batch;
            delivery.deliver(sent.body(writer))
                    .subscribe()
                    .with(receipt -> file.execute(() -> delivered(open, batch, receipt)), failure -> {
                        LOG.debugf("Audit events wait for identity-service: %s", failure.getMessage());
                        delivering.set(false);
                    });
        } catch (IOException | RuntimeException e) {
            LOG.error("The audit spool cannot be read", e);
            delivering.set(false);
        }
    }

    private void delivered(AuditSpool open, AuditSpool.Batch batch, AuditDelivery.Receipt receipt) {
        try {
            switch (receipt) {
                case GAP -> {
                    LOG.errorf(
                            "identity-service lost the sequence of audit writer %s; a new writer goes on",
                            open.writer());
                    open.startNewWriter();
                    replaced = Math.min(replaced, 1);
                }
                case UNREADABLE -> unreadable(open, batch);
                case ACCEPTED -> {
                    open.delivered(batch);
                    measure(open);
                    most = BATCH;
                    replaced = 0;
                }
            }
        } catch (IOException e) {
            LOG.error("The audit spool cannot be written", e);
        } finally {
            delivering.set(false);
        }
    }

    /** Halves the batch until the event that is at fault is alone; that one is put aside and another says so. */
    private void unreadable(AuditSpool open, AuditSpool.Batch batch) throws IOException {
        if (batch.lines().size() > 1) {
            most = batch.lines().size() / 2;
        } else if (replaced != batch.firstSequence()) {
            open.quarantine(batch);
            quarantined.increment();
            replaced = batch.firstSequence();
            LOG.errorf("identity-service cannot read audit event %d; it was put into quarantine", replaced);
        } else {
            LOG.error("identity-service cannot even read that an audit event was put into quarantine");
            return;
        }
        file.execute(this::deliver);
    }

    private String standIn() throws JsonProcessingException {
        return json.writeValueAsString(json.createObjectNode()
                .put("time", clock.instant().toString())
                .put("type", "AUDIT_EVENT_UNREADABLE")
                .put("outcome", Outcome.FAILED.name())
                .put("workload", config.identity().workloadName())
                .put("reason", "quarantined"));
    }

    @PreDestroy
    void close() throws IOException {
        file.shutdown();
        if (spool != null) {
            spool.close();
        }
    }
}
