package io.gatehouse.gateway.audit;

import io.gatehouse.gateway.identity.IdentityConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Where the gateway records what happened: taken at once in memory, on disk in a moment, at identity-service in time. */
@Singleton
public class AuditTrail {

    private static final Logger LOG = Logger.getLogger(AuditTrail.class);
    private static final long SLOW_MILLIS = 1000;

    private final Vertx vertx;
    private final AuditConfig config;
    private final AuditDelivery delivery;
    private final WorkerExecutor worker;
    private final Spool spool;
    private final WaitingEvents waiting;
    private final Counter lost;
    private final Counter quarantined;
    private final AtomicBoolean writes = new AtomicBoolean();
    private final AtomicBoolean delivers = new AtomicBoolean();
    private final long timer;
    private volatile boolean diskFailed;
    private volatile boolean closed;
    private volatile boolean taken;
    private boolean full;
    private int batchSize;
    private long retryAt;
    private long retryDelay;
    private long deliveredAt;

    AuditTrail(Vertx vertx, AuditConfig config, AuditDelivery delivery, IdentityConfig identity, MeterRegistry metrics)
            throws IOException {
        this.vertx = vertx;
        this.config = config;
        this.delivery = delivery;
        this.batchSize = mostLines();
        long segment =
                Math.min(config.segmentSize().asLongValue(), config.maxSize().asLongValue() / 4);
        this.spool = Spool.open(config.spoolDir(), segment, identity.workload());
        this.waiting = new WaitingEvents(
                CallJournal.open(config.spoolDir().resolve("journal")),
                config.queueSize(),
                metrics.counter("gateway.audit.unjournaled"));
        waiting.takeOver(spool);
        this.worker = vertx.createSharedWorkerExecutor("audit-spool", 1);
        this.lost = metrics.counter("gateway.audit.lost");
        this.quarantined = metrics.counter("gateway.audit.quarantined");
        metrics.gauge("gateway.audit.spool.size", spool, Spool::size);
        metrics.gauge("gateway.audit.spool.events", spool, Spool::pending);
        metrics.gauge("gateway.audit.queue", waiting, WaitingEvents::queued);
        this.timer = vertx.setPeriodic(config.flushInterval().toMillis(), id -> turn());
    }

    /** Whether a new call may start: what it does could be recorded. */
    public boolean accepting() {
        return !diskFailed && spool.size() < config.maxSize().asLongValue() && waiting.room() > config.queueSize() / 4;
    }

    /** Says that a target is about to be asked: whatever happens to this process from now on, the trail tells of it. */
    public void begins(AuditEvent event) {
        waiting.begins(event);
    }

    /**
     * Records an event; never blocks. Refusals of callers that nobody knows may not crowd out the calls of those who are
     * known: they are only counted when the spool is half full.
     */
    public void record(AuditEvent event) {
        // Nor may what is refused because the spool is full fill the disk all the same.
        boolean refusedForRoom = event.outcome == AuditOutcome.REFUSED && !accepting();
        if (event.type() == AuditType.CALLER_REFUSED || refusedForRoom) {
            recordUnlessCrowded(event);
        } else if (!waiting.offer(event)) {
            lost.increment();
        }
    }

    /** Records an event that a caller can bring about as often as he likes; it is only counted when there is little room. */
    public void recordUnlessCrowded(AuditEvent event) {
        boolean crowded = spool.size() > config.maxSize().asLongValue() / 2 || waiting.room() < waiting.queued();
        if (crowded) {
            waiting.drop(event);
            lost.increment();
        } else if (!waiting.offer(event)) {
            lost.increment();
        }
    }

    private void turn() {
        // Each by itself: an identity-service that takes long to answer must not keep events from the disk.
        once(writes, this::write);
        deliverDue();
        tell();
    }

    /** Says when calls begin to be refused and why, and when that is over. */
    private void tell() {
        boolean now = !accepting();
        if (now && !full) {
            LOG.warnf(
                    "new calls are refused: %d events wait for the disk, %d events in %d bytes for identity-service",
                    waiting.queued(), spool.pending(), spool.size());
        } else if (full && !now) {
            LOG.info("new calls are taken again: the audit trail has room");
        }
        full = now;
    }

    private void deliverDue() {
        once(delivers, () -> {
            taken = false;
            return due() ? deliver() : Future.succeededFuture();
        });
    }

    private void once(AtomicBoolean busy, Supplier<Future<Void>> step) {
        if (closed || !busy.compareAndSet(false, true)) {
            return;
        }
        step.get()
                .onFailure(failed -> {
                    if (!closed) {
                        LOG.error("the audit spool failed", failed);
                    }
                })
                .onComplete(done -> {
                    busy.set(false);
                    // Where more than a batch waits, the next one does not wait for the next turn.
                    if (busy == delivers && taken) {
                        deliverDue();
                    }
                });
    }

    private Future<Void> write() {
        if (waiting.isEmpty()) {
            return Future.succeededFuture();
        }
        long asked = System.nanoTime();
        return worker.executeBlocking(() -> {
            flush();
            long took = (System.nanoTime() - asked) / 1_000_000;
            if (took > SLOW_MILLIS) {
                LOG.warnf("the disk of the audit spool took %d ms", took);
            }
            return null;
        });
    }

    /** Writes what waits; keeps it for the next time when the disk does not take it. */
    private void flush() {
        try {
            waiting.flush(spool);
            diskFailed = false;
        } catch (IOException failed) {
            if (!diskFailed) {
                LOG.errorf("the audit spool cannot be written (%s); new calls are refused", failed.getMessage());
            }
            diskFailed = true;
        }
    }

    private boolean due() {
        long now = System.nanoTime();
        boolean full = spool.pending() >= batchSize;
        boolean old = spool.pending() > 0
                && now - deliveredAt >= config.deliverInterval().toNanos();
        return (full || old) && (retryDelay == 0 || now - retryAt >= 0);
    }

    private int mostLines() {
        return Math.clamp(config.batchSize(), 1, SpoolBatch.MAXIMUM_LINES);
    }

    private Future<Void> deliver() {
        return worker.executeBlocking(() -> spool.next(batchSize))
                .compose(batch -> batch.isEmpty()
                        ? Future.succeededFuture()
                        : delivery.deliver(spool.writer(), batch).compose(answer -> settle(batch, answer)));
    }

    private Future<Void> settle(SpoolBatch batch, AuditDelivery.Delivered answer) {
        deliveredAt = System.nanoTime();
        if (closed) {
            return Future.succeededFuture();
        }
        return switch (answer.result()) {
            case TAKEN -> {
                taken = true;
                retryDelay = 0;
                batchSize = mostLines();
                yield acknowledge(answer.through());
            }
            case LATER -> {
                if (retryDelay == 0) {
                    LOG.warnf("identity-service does not take the audit trail; %d events wait", spool.pending());
                }
                long longest = config.maxRetryDelay().toNanos();
                retryDelay = Math.min(longest, retryDelay == 0 ? longest / 32 : retryDelay * 2);
                retryAt = System.nanoTime() + retryDelay;
                yield Future.succeededFuture();
            }
            case UNREADABLE -> unreadable(batch);
            case GAP -> rename();
        };
    }

    /** What identity-service lost cannot be had again; what is left goes on under another writer's numbers. */
    private Future<Void> rename() {
        return worker.executeBlocking(() -> {
            spool.renameWriter();
            LOG.errorf("the audit trail goes on as writer %s", spool.writer());
            return null;
        });
    }

    /** Halves the batch until the line that is at fault is alone; that one is replaced by a line that says so. */
    private Future<Void> unreadable(SpoolBatch batch) {
        if (batch.count() > 1) {
            batchSize = batch.count() / 2;
            deliveredAt = 0;
            return Future.succeededFuture();
        }
        byte[] line = AuditLine.unreadable(
                batch.first() - batch.offset(), Instant.now().toString());
        SpoolBatch stand = new SpoolBatch(batch.first(), 1, batch.offset(), Arrays.copyOf(line, line.length - 1));
        return quarantine(batch)
                .compose(kept -> delivery.deliver(spool.writer(), stand))
                .compose(answer -> {
                    if (answer.result() == AuditDelivery.Result.TAKEN) {
                        return settle(stand, answer);
                    }
                    return settle(stand, new AuditDelivery.Delivered(AuditDelivery.Result.LATER, 0));
                });
    }

    private Future<Void> quarantine(SpoolBatch batch) {
        return worker.executeBlocking(() -> {
            if (spool.quarantine(batch)) {
                quarantined.increment();
                LOG.errorf("identity-service cannot read %s of the audit trail; it was put into quarantine", batch);
            }
            return null;
        });
    }

    private Future<Void> acknowledge(long through) {
        return worker.executeBlocking(() -> {
            spool.acknowledge(through);
            return null;
        });
    }

    /** Writes what is left to disk; it is delivered by the next start. */
    @PreDestroy
    void close() throws IOException {
        closed = true;
        vertx.cancelTimer(timer);
        try {
            worker.executeBlocking(() -> {
                        flush();
                        spool.close();
                        waiting.close();
                        return null;
                    })
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            LOG.error("the audit spool could not be closed", failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        worker.close();
    }
}
