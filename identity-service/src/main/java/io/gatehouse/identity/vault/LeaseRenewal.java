package io.gatehouse.identity.vault;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Signs of life of a replica that refreshes a token: its lease is short, so that callers who wait for a dead one live to
 * see another take over, and is renewed for as long as the vendor takes.
 */
@ApplicationScoped
class LeaseRenewal {
    private static final Logger LOG = Logger.getLogger(LeaseRenewal.class);
    private static final int SIGNS_PER_LEASE = 6;

    /** The caller's session of the database is busy with what it does, so this is a statement of its own. */
    private static final String RENEW =
            "UPDATE vault_token SET lease_until = clock_timestamp() + $1::bigint * interval '1 millisecond'"
                    + " WHERE id = $2 AND generation = $3 AND lease_owner = $4";

    private final Pool pool;
    private final VaultConfig config;
    private final Vertx vertx;

    LeaseRenewal(Pool pool, VaultConfig config, Vertx vertx) {
        this.pool = pool;
        this.config = config;
        this.vertx = vertx;
    }

    /** Does the work, and renews the lease until it ended in whatever way. */
    <T> Uni<T> keep(VaultRow row, String owner, Uni<T> work) {
        return Uni.createFrom().deferred(() -> {
            long every = Math.max(1, config.leaseLength().toMillis() / SIGNS_PER_LEASE);
            long signs = vertx.setPeriodic(every, id -> renew(row, owner));
            return work.onTermination().invoke(() -> vertx.cancelTimer(signs));
        });
    }

    /** One that fails is followed by the next; the refresh itself says so where its lease was lost. */
    private void renew(VaultRow row, String owner) {
        Tuple values = Tuple.of(config.leaseLength().toMillis(), row.id(), row.generation(), owner);
        pool.preparedQuery(RENEW)
                .execute(values)
                .subscribe()
                .with(
                        renewed -> LOG.tracef("%d lease renewed", renewed.rowCount()),
                        failure -> LOG.debugf("A lease could not be renewed: %s", failure.getMessage()));
    }
}
