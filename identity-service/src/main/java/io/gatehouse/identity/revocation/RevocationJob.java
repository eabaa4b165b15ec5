package io.gatehouse.identity.revocation;

import io.gatehouse.identity.problem.DatabaseOutage;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Goes on with what requests left: vendors that could not be told, rows that nothing needs any more. */
@ApplicationScoped
class RevocationJob {

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

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
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
