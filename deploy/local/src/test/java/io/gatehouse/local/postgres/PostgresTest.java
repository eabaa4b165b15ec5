package io.gatehouse.local.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.stack.DataFolder;
import io.gatehouse.local.stack.Ports;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresTest {
    @Test
    void keepsDataAndAsksForPasswords(@TempDir Path folder) throws Exception {
        try (var data = DataFolder.open(folder)) {
            int port = Ports.free();
            try (var postgres = Postgres.start(data, port, List.of("identity"), new SecretLedger());
                    var owner = postgres.connect("identity", "identity_owner");
                    var statement = owner.createStatement()) {
                statement.execute("CREATE TABLE kept (line text)");
                statement.execute("INSERT INTO kept VALUES ('still here')");
                statement.execute("GRANT SELECT ON kept TO identity_app");
            }
            try (var postgres = Postgres.start(data, port, List.of("identity"), new SecretLedger())) {
                try (var app = postgres.connect("identity", "identity_app");
                        var rows = app.createStatement().executeQuery("SELECT line FROM kept")) {
                    rows.next();
                    assertThat(rows.getString(1)).isEqualTo("still here");
                }
                assertThatThrownBy(() -> DriverManager.getConnection(
                                "jdbc:postgresql://" + postgres.address("identity"), "identity_app", "guess"))
                        .isInstanceOf(SQLException.class);
                try (var app = postgres.connect("identity", "identity_app");
                        var statement = app.createStatement()) {
                    assertThatThrownBy(() -> statement.execute("CREATE TABLE mine (line text)"))
                            .isInstanceOf(SQLException.class);
                }
            }
        }
    }
}
