package io.gatehouse.identity.revocation;

import io.gatehouse.identity.config.Ticks;
import io.gatehouse.identity.problem.DatabaseOutage;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;

/** Goes on with what requests left: vendors that could not be told, rows that nothing needs any more. */
@ApplicationScoped
class RevocationJob {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** Chunks in one run; the next run comes soon. */
    private static final int CHUNKS = 50;

    private final RevokeAtVendor vendors;
    private final RevocationRows rows;
    private final Withdrawals withdrawals;
    private final RevocationConfig config;
    private final DatabaseOutage outage;
    private final Clock clock;

    RevocationJob(
            RevokeAtVendor vendors,
            RevocationRows rows,
            Withdrawals withdrawals,
            RevocationConfig config,
            DatabaseOutage outage,
            Clock clock) {
        this.outage = outage;
        this.vendors = vendors;
        this.rows = rows;
        this.withdrawals = withdrawals;
        this.config = config;
        this.clock = clock;
    }

    void begin(@Observes StartupEvent started, Ticks ticks) {
        ticks.everyTurn(PAUSE, "telling of revocations", this::run);
    }

    Uni<Void> run() {
        return outage.excuse(some(CHUNKS)
                .chain(rows::forgetProviders)
                .chain(() -> withdrawals.purge(clock.instant().minus(config.withdrawalsKept())))
                .replaceWithVoid());
    }

    private Uni<Void> some(int chunks) {
        return chunks == 0
                ? Uni.createFrom().voidItem()
                : vendors.nextDue()
                        .flatMap(told -> told.isEmpty() ? Uni.createFrom().voidItem() : some(chunks - 1));
    }
}
