package io.gatehouse.catalog.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

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
import java.util.Optional;
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
        administrator("CREATE ROLE catalog_owner LOGIN", "CREATE ROLE catalog_app LOGIN");
    }

    @BeforeEach
    void emptyDatabase() throws SQLException {
        administrator("DROP DATABASE IF EXISTS catalog", "CREATE DATABASE catalog OWNER catalog_owner");
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

        assertThat(check()).isEmpty();
    }

    @Test
    void anEmptyDatabaseIsRefusedAndSaysWhatToDo() {
        assertThat(check())
                .get(STRING)
                .contains("The schema of the database is 0, older than the " + SchemaRules.KNOWN)
                .contains("run the migration first")
                .contains("quarkus.init-and-exit");
    }

    @Test
    void aDatabaseThatStoppedOneMigrationEarlierIsRefused() throws SQLException {
        migrate();
        owner("DELETE FROM flyway_schema_history WHERE version::integer = " + SchemaRules.KNOWN);

        assertThat(check()).get(STRING).contains("older than the " + SchemaRules.KNOWN);
    }

    @Test
    void aMigrationThatFailedDoesNotCount() throws SQLException {
        migrate();
        owner("UPDATE flyway_schema_history SET success = false WHERE version::integer = " + SchemaRules.KNOWN);

        assertThat(check()).get(STRING).contains("older than the " + SchemaRules.KNOWN);
    }

    /** What a rolling upgrade needs: the migration comes first, and this version goes on beside the next one. */
    @Test
    void aNewerSchemaThatThisVersionCanBearIsTaken() throws SQLException {
        migrate();
        newer(SchemaRules.KNOWN + 1);

        assertThat(check()).isEmpty();
    }

    @Test
    void aNewerSchemaThatTookSomethingAwayIsRefused() throws SQLException {
        migrate();
        newer(SchemaRules.KNOWN + 1);
        owner("UPDATE schema_state SET oldest_reader = " + (SchemaRules.KNOWN + 1));

        assertThat(check())
                .get(STRING)
                .contains("only versions from " + (SchemaRules.KNOWN + 1) + " on can work with")
                .contains("start a newer version");
    }

    @Test
    void aDatabaseThatIsNotThereYetIsWaitedFor() throws Exception {
        migrate();
        CountDownLatch asked = new CountDownLatch(2);
        SchemaCheck check = new SchemaCheck(new Late(asked), PATIENCE, PAUSE);

        assertThat(check.refusal()).isEmpty();
        assertThat(asked.getCount()).isZero();
    }

    @Test
    void patienceEndsWithTheReason() throws IOException {
        int nobody = freePort();
        PGSimpleDataSource away = database();
        away.setPortNumbers(new int[] {nobody});

        assertThat(new SchemaCheck(away, Duration.ZERO, PAUSE).refusal())
                .get(STRING)
                .contains("The database gave no answer within 0 s")
                .contains("127.0.0.1:" + nobody);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE mine (id integer)",
                "ALTER TABLE gateway ADD COLUMN mine integer",
                "DROP TABLE target",
                "CREATE SCHEMA mine",
                "UPDATE schema_state SET oldest_reader = 1",
                "DELETE FROM flyway_schema_history"
            })
    void theRoleThatRunsMayNotChangeTheSchema(String statement) {
        migrate();

        assertThatThrownBy(() -> execute("catalog_app", "catalog", statement))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo("42501"));
    }

    private static Optional<String> check() {
        return new SchemaCheck(database(), PATIENCE, PAUSE).refusal();
    }

    private static MigrateResult migrate() {
        return Flyway.configure()
                .dataSource(postgres.getJdbcUrl("catalog_owner", "catalog"), "catalog_owner", "")
                .placeholders(Map.of("appRole", "catalog_app"))
                .load()
                .migrate();
    }

    private static void newer(int version) throws SQLException {
        owner("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by,"
                + " execution_time, success) VALUES (9999, '" + version + "', 'newer', 'SQL', 'V" + version
                + "__newer.sql', 'catalog_owner', 1, true)");
    }

    private static PGSimpleDataSource database() {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setServerNames(new String[] {"127.0.0.1"});
        database.setPortNumbers(new int[] {postgres.getPort()});
        database.setDatabaseName("catalog");
        database.setUser("catalog_app");
        return database;
    }

    private static void owner(String statement) throws SQLException {
        execute("catalog_owner", "catalog", statement);
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
            setDatabaseName("catalog");
            setUser("catalog_app");
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
