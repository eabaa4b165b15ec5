package io.gatehouse.local.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** While a version is rolled out, the one before it serves on the new schema; no migration may break that. */
class AdditiveMigrationsTest {
    /** Migrations up to these were made before anybody could have run a version without them. */
    @ParameterizedTest
    @CsvSource({"identity-service,102", "catalog-service,3"})
    void everyMigrationLeavesTheVersionBeforeAtWork(String service, int first) throws IOException {
        var folder = project().resolve(service + "/src/main/resources/db/migration");
        try (var files = Files.list(folder)) {
            var migrations = files.sorted().toList();
            assertThat(migrations).isNotEmpty();
            for (var file : migrations) {
                var name = file.getFileName().toString();
                int version = name.startsWith("V") ? Integer.parseInt(name.substring(1, name.indexOf('_'))) : 0;
                if (version > first) {
                    assertThat(AdditiveMigrations.problem(Files.readString(file)))
                            .as(name)
                            .isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE vault_token",
                "alter table target drop column name",
                "ALTER TABLE target DROP name",
                "ALTER TABLE target RENAME COLUMN name TO title",
                "ALTER TABLE target RENAME TO goal",
                "ALTER TABLE target ALTER COLUMN name SET NOT NULL",
                "ALTER TABLE target ALTER name TYPE varchar(10)",
                "ALTER TABLE target ADD COLUMN a text NULL, ADD COLUMN owner text NOT NULL",
                "CREATE TABLE new (id int); ALTER TABLE target ADD owner text NOT NULL",
                "REVOKE SELECT ON target FROM catalog_app",
                "TRUNCATE target"
            })
    void whatTheVersionBeforeCannotBearIsFound(String sql) {
        assertThat(AdditiveMigrations.problem(sql)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE new (id bigint PRIMARY KEY, name text NOT NULL)",
                "ALTER TABLE target ADD COLUMN owner text",
                "ALTER TABLE target ADD COLUMN owner text NOT NULL DEFAULT ''",
                "ALTER TABLE target ALTER COLUMN name DROP NOT NULL",
                "DROP INDEX target_name",
                "-- DROP TABLE target\nCREATE INDEX target_owner ON target (owner)",
                "ALTER TABLE target ADD CONSTRAINT named CHECK (name IS NOT NULL) NOT VALID",
                "DROP TABLE target; UPDATE schema_state SET oldest_reader = 200"
            })
    void whatItCanBearIsLeftAlone(String sql) {
        assertThat(AdditiveMigrations.problem(sql)).isEmpty();
    }

    @Test
    void theFirstMigrationsWouldBeFoundOut() throws IOException {
        var file = project()
                .resolve(
                        "identity-service/src/main/resources/db/migration/V072__tell_granted_scopes_from_asked_ones.sql");
        assertThat(AdditiveMigrations.problem(Files.readString(file))).isPresent();
    }

    private static Path project() {
        return Path.of(System.getProperty("gatehouse.project", "../.."))
                .toAbsolutePath()
                .normalize();
    }
}
