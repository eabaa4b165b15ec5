package io.gatehouse.local.day;

import io.gatehouse.local.operator.Pause;
import io.gatehouse.local.postgres.Postgres;
import io.gatehouse.local.stack.Fault;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The schema of the next version: what is added, and that it was, as Flyway notes it. */
final class Migration {
    private static final String NOTE = """
            INSERT INTO flyway_schema_history
                (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
            SELECT max(installed_rank) + 1, '9001', 'of the next version', 'SQL', 'V9001__of_the_next_version.sql', 1,
                current_user, 1, true FROM flyway_schema_history""";

    /** As often as the Job begins again. */
    private static final int TRIES = 7;

    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** What PostgreSQL says of a lock that was not to be had in time. */
    private static final String NO_LOCK = "55P03";

    private Migration() {}

    /** Migrates a database as its owner, as the Job of a newer release would. */
    static void of(Postgres postgres, String database) {
        for (int left = TRIES - 1; !tried(postgres, database, left); left--) {
            Pause.of(PAUSE);
        }
    }

    /** Whether it was migrated; false where a table was in use, and may be tried again. */
    private static boolean tried(Postgres postgres, String database, int left) {
        var tables = database.equals("identity")
                ? List.of("vault_token", "consent_session", "workload", "audit_event")
                : List.of("gateway", "target", "tool");
        try (var connection = postgres.connect(database, database + "_owner");
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL lock_timeout = '500ms'");
            for (var table : tables) {
                statement.execute("ALTER TABLE " + table + " ADD COLUMN of_next_version text");
                statement.execute("ALTER TABLE " + table + " ADD COLUMN counted_by_next integer NOT NULL DEFAULT 0");
            }
            statement.execute("CREATE TABLE next_version (id bigint PRIMARY KEY)");
            statement.execute(NOTE);
            connection.commit();
            return true;
        } catch (SQLException e) {
            if (left > 0 && NO_LOCK.equals(e.getSQLState())) {
                return false;
            }
            throw new Fault("The migration of " + database + " failed", e);
        }
    }
}
