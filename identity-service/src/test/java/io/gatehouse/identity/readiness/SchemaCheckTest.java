package io.gatehouse.identity.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A real database that the owner's role migrated, or did not, and what the service's own role sees of it and may do. */
class SchemaCheckTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void startPostgres() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder().start();
        administrator("CREATE ROLE identity_owner LOGIN", "CREATE ROLE identity_app LOGIN");
    }

    @BeforeEach
    void emptyDatabase() throws SQLException {
        administrator("DROP DATABASE IF EXISTS identity", "CREATE DATABASE identity OWNER identity_owner");
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @Test
    void theNewestMigrationIsTheOneThatTheCodeKnows() {
        assertThat(Integer.parseInt(migrate().targetSchemaVersion))
                .as("raise SchemaRules.KNOWN with every migration")
                .isEqualTo(SchemaRules.KNOWN);
    }

    @Test
    void aMigratedDatabaseIsTaken() {
        migrate();

        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void anEmptyDatabaseIsRefusedAndSaysWhatToDo() {
        assertThatThrownBy(this::check)
                .isInstanceOf(UnsafeStart.class)
                .hasMessageContaining("The schema of the database is 0, older than the " + SchemaRules.KNOWN)
                .hasMessageContaining("run the migration first")
                .hasMessageContaining("quarkus.init-and-exit");
    }

    @Test
    void aDatabaseThatStoppedOneMigrationEarlierIsRefused() throws SQLException {
        migrate();
        owner("DELETE FROM flyway_schema_history WHERE version::integer = " + SchemaRules.KNOWN);

        assertThatThrownBy(this::check).hasMessageContaining("older than the " + SchemaRules.KNOWN);
    }

    @Test
    void aMigrationThatFailedDoesNotCount() throws SQLException {
        migrate();
        owner("UPDATE flyway_schema_history SET success = false WHERE version::integer = " + SchemaRules.KNOWN);

        assertThatThrownBy(this::check).hasMessageContaining("older than the " + SchemaRules.KNOWN);
    }

    /** What a rolling upgrade needs: the migration comes first, and this version goes on beside the next one. */
    @Test
    void aNewerSchemaThatThisVersionCanBearIsTaken() throws SQLException {
        migrate();
        newer(SchemaRules.KNOWN + 1);

        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void aNewerSchemaThatTookSomethingAwayIsRefused() throws SQLException {
        migrate();
        newer(SchemaRules.KNOWN + 1);
        owner("UPDATE schema_state SET oldest_reader = " + (SchemaRules.KNOWN + 1));

        assertThatThrownBy(this::check)
                .isInstanceOf(UnsafeStart.class)
                .hasMessageContaining("only versions from " + (SchemaRules.KNOWN + 1) + " on can work with")
                .hasMessageContaining("start a newer version");
    }

    @Test
    void aDatabaseThatIsNotThereYetIsWaitedFor() throws Exception {
        migrate();
        CountDownLatch asked = new CountDownLatch(2);
        SchemaCheck check = new SchemaCheck(new Late(asked), PATIENCE, PAUSE);

        check.check(new StartupEvent());

        assertThat(asked.getCount()).isZero();
    }

    @Test
    void patienceEndsWithTheReason() throws IOException {
        int nobody = freePort();
        PGSimpleDataSource away = database();
        away.setPortNumbers(new int[] {nobody});

        assertThatThrownBy(() -> run(new SchemaCheck(away, Duration.ZERO, PAUSE)))
                .hasMessageContaining("The database gave no answer within 0 s")
                .hasMessageContaining("127.0.0.1:" + nobody);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE mine (id integer)",
                "ALTER TABLE workload ADD COLUMN mine integer",
                "DROP TABLE vault_token",
                "CREATE SCHEMA mine",
                "UPDATE schema_state SET oldest_reader = 1",
                "DELETE FROM flyway_schema_history"
            })
    void theRoleThatRunsMayNotChangeTheSchema(String statement) {
        migrate();

        assertThatThrownBy(() -> execute("identity_app", "identity", statement))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo("42501"));
    }

    private void check() {
        run(new SchemaCheck(database(), PATIENCE, PAUSE));
    }

    private static void run(SchemaCheck check) {
        try {
            check.check(new StartupEvent());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static MigrateResult migrate() {
        return Flyway.configure()
                .dataSource(postgres.getJdbcUrl("identity_owner", "identity"), "identity_owner", "")
                .placeholders(Map.of("appRole", "identity_app", "auditRetention", "none"))
                .load()
                .migrate();
    }

    private static void newer(int version) throws SQLException {
        owner("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by,"
                + " execution_time, success) VALUES (9999, '" + version + "', 'newer', 'SQL', 'V" + version
                + "__newer.sql', 'identity_owner', 1, true)");
    }

    private static PGSimpleDataSource database() {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setServerNames(new String[] {"127.0.0.1"});
        database.setPortNumbers(new int[] {postgres.getPort()});
        database.setDatabaseName("identity");
        database.setUser("identity_app");
        return database;
    }

    private static void owner(String statement) throws SQLException {
        execute("identity_owner", "identity", statement);
    }

    private static void administrator(String... statements) throws SQLException {
        for (String statement : List.of(statements)) {
            execute("postgres", "postgres", statement);
        }
    }

    private static void execute(String role, String database, String statement) throws SQLException {
        try (Connection connection = postgres.getDatabase(role, database).getConnection();
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Nobody listens where it points to, until it was asked often enough. */
    private static final class Late extends PGSimpleDataSource {
        private static final long serialVersionUID = 1L;

        private final transient CountDownLatch asked;

        Late(CountDownLatch asked) throws IOException {
            this.asked = asked;
            setServerNames(new String[] {"127.0.0.1"});
            setPortNumbers(new int[] {freePort()});
            setDatabaseName("identity");
            setUser("identity_app");
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (asked.getCount() == 0) {
                setPortNumbers(new int[] {postgres.getPort()});
            }
            asked.countDown();
            return super.getConnection();
        }
    }
}
