package io.gatehouse.catalog.target;

import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.gateway.GatewayRecovery;
import io.gatehouse.catalog.identity.IdentityClient;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Looks at short intervals for attempts that wait for a step. Every replica runs one; leases keep them apart. */
@ApplicationScoped
public class TargetWorker {
    private static final Logger LOG = Logger.getLogger(TargetWorker.class);
    private static final int LOOKS_PER_RECOVERY = 5;

    private final TargetRepository targets;
    private final DiscardRepository discards;
    private final TargetSteps steps;
    private final GatewayRecovery recovery;
    private final IdentityClient identity;
    private final CatalogConfig config;
    private final Vertx vertx;
    private final Clock clock;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicBoolean discarding = new AtomicBoolean();
    private final AtomicInteger looks = new AtomicInteger();
    private volatile boolean stopped;
    private long timer = -1;

    TargetWorker(
            TargetRepository targets,
            DiscardRepository discards,
            TargetSteps steps,
            GatewayRecovery recovery,
            IdentityClient identity,
            CatalogConfig config,
            Vertx vertx,
            Clock clock) {
        this.targets = targets;
        this.discards = discards;
        this.steps = steps;
        this.recovery = recovery;
        this.identity = identity;
        this.config = config;
        this.vertx = vertx;
        this.clock = clock;
    }

    /** Starts the interval; called once at start. */
    public void start() {
        timer = vertx.setPeriodic(config.sync().pollInterval().toMillis(), tick -> look());
    }

    /** Something is to be done at once. */
    void lookSoon() {
        vertx.runOnContext(now -> look());
    }

    private void look() {
        if (stopped || !looking.compareAndSet(false, true)) {
            return;
        }
        run("look", () -> claim().call(this::recover).eventually(() -> looking.set(false)));
        // On its own, because a vendor that is slow to revoke would else keep every attempt waiting.
        if (discarding.compareAndSet(false, true)) {
            run("revocation of grants", () -> discard().eventually(() -> discarding.set(false)));
        }
    }

    private Uni<Void> claim() {
        int room = config.sync().concurrency() - running.get();
        if (room <= 0) {
            return Uni.createFrom().voidItem();
        }
        Instant now = clock.instant();
        UUID owner = UUID.randomUUID();
        return Panache.withTransaction(
                        () -> targets.claim(owner, now, now.plus(config.sync().lease()), room))
                .invoke(claimed -> claimed.forEach(this::advance))
                .replaceWithVoid();
    }

    private void advance(Work work) {
        running.incrementAndGet();
        run("step of target " + work.targetId(), () -> {
            work.origin().keep();
            return steps.advance(work).eventually(running::decrementAndGet);
        });
    }

    private Uni<Void> discard() {
        return Panache.withTransaction(() -> discards.claim(clock.instant())).flatMap(this::discardEach);
    }

    private Uni<Void> discardEach(List<DiscardEntity> due) {
        return Multi.createFrom()
                .iterable(due)
                .onItem()
                .transformToUniAndConcatenate(grant -> identity.discard(grant.gatewayId, grant.userId, grant.provider)
                        .flatMap(done -> Panache.withTransaction(() -> discards.deleteById(grant.id)))
                        .replaceWithVoid()
                        .onFailure()
                        .invoke(failure -> LOG.warnf(
                                "The grant of a synchronisation of gateway %s is not revoked yet (try %d): %s",
                                grant.gatewayId, grant.tries, failure.getMessage()))
                        .onFailure()
                        .recoverWithNull())
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> recover() {
        return looks.getAndIncrement() % LOOKS_PER_RECOVERY == 0
                ? recovery.run()
                : Uni.createFrom().voidItem();
    }

    /** Each piece of work gets a Vert.x context of its own, because a database session belongs to one. */
    private void run(String what, Supplier<Uni<Void>> work) {
        Context own = Objects.requireNonNull(VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext()));
        VertxContextSafetyToggle.setContextSafe(own, true);
        own.runOnContext(now -> work.get()
                .subscribe()
                .with(done -> {}, failure -> LOG.warnf("The %s failed: %s", what, failure.toString())));
    }

    @PreDestroy
    void stop() {
        stopped = true;
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }
}
