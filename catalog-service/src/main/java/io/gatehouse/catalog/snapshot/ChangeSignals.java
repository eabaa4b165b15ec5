package io.gatehouse.catalog.snapshot;

import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.flow.SameContext;
import io.gatehouse.catalog.problem.ApiException;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Polls that wait for a change. A waiting poll holds memory and a socket, no connection to the database. */
@ApplicationScoped
class ChangeSignals {
    private final int maxWaiting;
    private final int maxPerCaller;
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> perCaller = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closing;

    @Inject
    ChangeSignals(CatalogConfig config) {
        this(config.snapshot().maxWaiting(), config.snapshot().maxWaitingPerCaller());
    }

    ChangeSignals(int maxWaiting, int maxPerCaller) {
        this.maxWaiting = maxWaiting;
        this.maxPerCaller = maxPerCaller;
    }

    /** Registers a waiter before it looks, so that no change falls between looking and waiting. */
    Waiter register(String caller, String gatewayId) {
        AtomicInteger own = perCaller.computeIfAbsent(caller, name -> new AtomicInteger());
        if (own.incrementAndGet() > maxPerCaller) {
            own.decrementAndGet();
            throw ApiException.throttled("Too many polls of this workload wait already");
        }
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            own.decrementAndGet();
            throw ApiException.throttled("Too many polls wait already");
        }
        Waiter waiter = new Waiter(gatewayId, own);
        waiters.add(waiter);
        return waiter;
    }

    /** Nobody waits for a process that is about to end: whoever polls is answered and asks another replica. */
    void stop(@Observes ShutdownDelayInitiatedEvent stopping) {
        closing = true;
        allChanged();
    }

    /** Whether this process is about to end. */
    boolean closing() {
        return closing;
    }

    /** A gateway changed. */
    void changed(String gatewayId) {
        waiters.forEach(waiter -> {
            if (waiter.gatewayId.isEmpty() || waiter.gatewayId.equals(gatewayId)) {
                waiter.signal.complete(null);
            }
        });
    }

    /** Something may have been missed. */
    void allChanged() {
        waiters.forEach(waiter -> waiter.signal.complete(null));
    }

    /** One poll; an empty gateway id stands for all gateways. */
    final class Waiter {
        private final String gatewayId;
        private final AtomicInteger own;
        private final CompletableFuture<Void> signal = new CompletableFuture<>();

        private Waiter(String gatewayId, AtomicInteger own) {
            this.gatewayId = gatewayId;
            this.own = own;
        }

        /** Completes at the next change, or when the time is over. */
        Uni<Void> await(Duration time) {
            return SameContext.resume(Uni.createFrom()
                    .completionStage(signal)
                    .ifNoItem()
                    .after(time)
                    .recoverWithItem(() -> null));
        }

        /** The poll is over, however it ended. */
        void leave() {
            if (waiters.remove(this)) {
                waiting.decrementAndGet();
                own.decrementAndGet();
            }
        }
    }
}
