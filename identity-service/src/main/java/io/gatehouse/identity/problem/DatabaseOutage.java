package io.gatehouse.identity.problem;

import io.quarkus.oidc.OIDCException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import jakarta.inject.Singleton;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells a database that is away from a fault of ours: callers are told to come again instead of that something broke, and
 * the log says it once in a while instead of once per request.
 */
@Singleton
public class DatabaseOutage {
    /** What callers are told. */
    public static final String WORDS = "The database is not available; try again in a moment";

    /** When callers should come again: a failover takes longer, but they need not all come back at once. */
    public static final int RETRY_AFTER_SECONDS = 2;

    private static final Logger LOG = Logger.getLogger(DatabaseOutage.class);
    private static final Duration SAY_EVERY = Duration.ofSeconds(10);
    private static final int DEEPEST = 10;

    /** A standby that was not promoted yet: it reads, and does not write. */
    private static final String READ_ONLY = "25006";

    private final Clock clock;
    private final AtomicReference<Instant> said = new AtomicReference<>(Instant.MIN);
    private final AtomicLong unsaid = new AtomicLong();

    DatabaseOutage(Clock clock) {
        this.clock = clock;
    }

    /** Whether the failure is one of the database's being away; says so in the log, at most once in ten seconds. */
    public boolean isCauseOf(Throwable failure) {
        Throwable cause = causeOf(failure);
        if (cause == null) {
            return false;
        }
        long requests = unsaid.incrementAndGet();
        Instant now = clock.instant();
        Instant last = said.get();
        if (!now.isBefore(last.plus(SAY_EVERY)) && said.compareAndSet(last, now)) {
            unsaid.addAndGet(-requests);
            LOG.errorf(
                    "The database is not available, %d request(s) or jobs could not do their work: %s",
                    requests, cause);
        }
        return true;
    }

    /** For work that comes again by itself: a database that is away ends it quietly, every other failure goes on. */
    public Uni<Void> excuse(Uni<Void> work) {
        return work.onFailure(this::isCauseOf).recoverWithNull();
    }

    private static @Nullable Throwable causeOf(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (isNamedAlready(cause)) {
                return null;
            }
            if (isOutage(cause)) {
                return cause;
            }
            cause = cause.getCause();
        }
        return null;
    }

    /** What a vendor or a company's provider did not answer is told by those who asked. */
    private static boolean isNamedAlready(Throwable failure) {
        return failure instanceof OIDCException || failure.getClass().getName().startsWith("io.gatehouse.");
    }

    /** Nobody but the database's pool lets these through; see above. */
    private static boolean isOutage(Throwable failure) {
        return switch (failure) {
            case PgException database -> isOutage(database.getSqlState());
            case SQLException database -> isOutage(database.getSQLState());
            case ClosedConnectionException closed -> true;
            case ConnectionPoolTooBusyException full -> true;
            case SocketException unreachable -> true;
            case UnknownHostException unknown -> true;
            case ClosedChannelException closed -> true;
            default -> false;
        };
    }

    /** Connection exceptions (08), insufficient resources (53), operator intervention (57P), a read-only standby. */
    private static boolean isOutage(@Nullable String state) {
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("53")
                        || state.startsWith("57P")
                        || state.equals(READ_ONLY));
    }
}
