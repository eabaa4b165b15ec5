package io.gatehouse.identity.readiness;

import io.gatehouse.identity.readiness.SchemaRules.Found;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Waits for the database, with words, and refuses a schema that this version cannot work with. The service runs as a role
 * that may not change the schema, so somebody else has to have migrated it.
 */
@ApplicationScoped
class SchemaCheck {
    private static final Logger LOG = Logger.getLogger(SchemaCheck.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Set<String> NOT_MIGRATED = Set.of("42P01", "42501");
    private static final String SCHEMA = """
            SELECT (SELECT max(version::integer) FROM flyway_schema_history WHERE success AND version IS NOT NULL),
                   (SELECT oldest_reader FROM schema_state)
            """;

    private final DataSource database;
    private final Duration patience;
    private final Duration pause;

    @Inject
    SchemaCheck(DataSource database) {
        this(database, PATIENCE, PAUSE);
    }

    SchemaCheck(DataSource database, Duration patience, Duration pause) {
        this.database = database;
        this.patience = patience;
        this.pause = pause;
    }

    void check(@Observes @Priority(5) StartupEvent started) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Optional<Found> found = look(deadline);
        while (found.isEmpty()) {
            Thread.sleep(pause);
            found = look(deadline);
        }
        Optional<String> refusal = SchemaRules.refusal(found.get());
        if (refusal.isPresent()) {
            throw new UnsafeStart(List.of(refusal.get()));
        }
    }

    /** What the database says, or nothing while it cannot be reached. */
    private Optional<Found> look(long deadline) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SCHEMA)) {
            row.next();
            return Optional.of(new Found(row.getInt(1), row.getInt(2)));
        } catch (SQLException e) {
            if (NOT_MIGRATED.contains(e.getSQLState())) {
                return Optional.of(Found.NOTHING);
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new UnsafeStart(List.of("The database gave no answer within " + patience.toSeconds()
                        + " s; the last refusal was: " + e.getMessage()));
            }
            LOG.warnf("Waiting for the database: %s", e.getMessage());
            return Optional.empty();
        }
    }
}
