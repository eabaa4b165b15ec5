package io.gatehouse.catalog.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.catalog.fake.Database;
import io.gatehouse.catalog.fake.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A migration comes while people work: where they are in its way, it is the one that comes again later. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class MigrationYieldsTest {
    private static final String HISTORY = "history_of_a_test";

    @Inject
    Flyway flyway;

    @TempDir
    Path folder;

    @AfterEach
    void forget() throws SQLException {
        Database.runAsOwner("DROP TABLE IF EXISTS " + HISTORY);
    }

    @Test
    void aTableInUseEndsTheMigrationAndNotItsUser() throws IOException, SQLException {
        Files.writeString(folder.resolve("V9001__wait.sql"), "ALTER TABLE target ADD COLUMN of_a_test text;");
        try (Connection user = Database.owner();
                Statement statement = user.createStatement()) {
            user.setAutoCommit(false);
            statement.execute("LOCK TABLE target IN ROW EXCLUSIVE MODE");
            assertThatThrownBy(() -> migration().migrate())
                    .rootCause()
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo("55P03"));
            assertThat(statement
                            .executeQuery("SELECT 1 FROM information_schema.columns WHERE column_name = 'of_a_test'")
                            .next())
                    .isFalse();
            user.rollback();
        }
    }

    /** Where the service migrates and in the way that it does, but what is in the folder; a statement that waits all the same ends in time to say so. */
    private Flyway migration() {
        var own = flyway.getConfiguration();
        return Flyway.configure()
                .dataSource(own.getDataSource())
                .initSql(own.getInitSql() + "; SET statement_timeout = '20s'")
                .locations("filesystem:" + folder)
                .table(HISTORY)
                .baselineOnMigrate(true)
                .baselineVersion("9000")
                .load();
    }
}
