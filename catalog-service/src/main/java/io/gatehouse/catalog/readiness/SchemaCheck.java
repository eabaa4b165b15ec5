package io.gatehouse.catalog.readiness;

import io.gatehouse.catalog.readiness.SchemaRules.Found;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
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
            select (select max(version::integer) from flyway_schema_history where success and version is not null),
                   (select oldest_reader from schema_state)
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

    /** Why this version must not start on that database; blocks, and is for the start only. */
    Optional<String> refusal() {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return SchemaRules.refusal(look());
            } catch (SQLException e) {
                if (System.nanoTime() - deadline >= 0) {
                    return Optional.of("The database gave no answer within " + patience.toSeconds()
                            + " s; the last refusal was: " + e.getMessage());
                }
                LOG.warnf("Waiting for the database: %s", e.getMessage());
                LockSupport.parkNanos(pause.toNanos());
            }
        }
    }

    private Found look() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SCHEMA)) {
            row.next();
            return new Found(row.getInt(1), row.getInt(2));
        } catch (SQLException e) {
            if (NOT_MIGRATED.contains(e.getSQLState())) {
                return Found.NOTHING;
            }
            throw e;
        }
    }
}
