package io.gatehouse.local.postgres;

import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.stack.DataFolder;
import io.gatehouse.local.stack.Fault;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real PostgreSQL with a database per service, an owner role that migrates and an app role that runs. */
public final class Postgres implements AutoCloseable {
    private static final String SUPERUSER = "postgres";
    private static final String HOST_RULES = """
            # Everybody proves the password; written by the embedded stack.
            host all all 127.0.0.1/32 scram-sha-256
            host all all ::1/128 scram-sha-256
            """;

    private final Path folder;
    private final Path log;
    private final int port;
    private final List<String> databases;
    private final Passwords passwords;
    private EmbeddedPostgres server;

    private Postgres(Path folder, Path log, int port, List<String> databases, Passwords passwords) {
        this.folder = folder;
        this.log = log;
        this.port = port;
        this.databases = databases;
        this.passwords = passwords;
        this.server = launch();
    }

    /** Starts PostgreSQL on the data folder; makes databases and roles at the first start. */
    public static Postgres start(DataFolder data, int port, List<String> databases, SecretLedger ledger) {
        var roles = new ArrayList<String>(List.of(SUPERUSER));
        databases.forEach(database -> roles.addAll(List.of(database + "_owner", database + "_app")));
        var passwords = Passwords.load(data.path("keys/postgres.json"), roles, ledger);
        var folder = data.path("postgres");
        var postgres = new Postgres(folder, data.path("logs/postgres.log"), port, databases, passwords);
        postgres.prepare();
        return postgres;
    }

    public int port() {
        return port;
    }

    /** Where a service's driver connects. */
    public String address(String database) {
        return "127.0.0.1:" + port + "/" + database;
    }

    public String password(String role) {
        return passwords.of(role);
    }

    /** A connection of a role for the scan and the tests. */
    public Connection connect(String database, String role) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + address(database), role, password(role));
    }

    /** A connection that sees every row. */
    public Connection connect(String database) throws SQLException {
        return connect(database, SUPERUSER);
    }

    /** Stops and starts the server, as an operator might. */
    public void restart() {
        close();
        resume();
    }

    /** Starts the server that {@link #close()} stopped. */
    public void resume() {
        server = launch();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new Fault("PostgreSQL does not stop", e);
        }
    }

    private EmbeddedPostgres launch() {
        var builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "120")
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()));
        if (prepared()) {
            builder.setConnectConfig("password", passwords.of(SUPERUSER));
        }
        try {
            return builder.start();
        } catch (IOException | IllegalStateException e) {
            throw new Fault("PostgreSQL does not start on port " + port + " (see " + log + ")", e);
        }
    }

    private boolean prepared() {
        try {
            var rules = folder.resolve("pg_hba.conf");
            return Files.exists(rules) && Files.readString(rules).equals(HOST_RULES);
        } catch (IOException e) {
            throw new Fault("Cannot read the rules of PostgreSQL", e);
        }
    }

    private void prepare() {
        if (prepared()) {
            return;
        }
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            for (var database : databases) {
                var owner = database + "_owner";
                var app = database + "_app";
                statement.execute("CREATE ROLE " + owner + " LOGIN PASSWORD '" + password(owner) + "'");
                statement.execute("CREATE ROLE " + app + " LOGIN PASSWORD '" + password(app) + "'");
                statement.execute("CREATE DATABASE " + database + " OWNER " + owner);
                statement.execute("REVOKE ALL ON DATABASE " + database + " FROM PUBLIC");
                statement.execute("GRANT CONNECT ON DATABASE " + database + " TO " + app);
            }
            statement.execute("ALTER ROLE " + SUPERUSER + " PASSWORD '" + password(SUPERUSER) + "'");
            DataFolder.writePrivately(folder.resolve("pg_hba.conf"), HOST_RULES);
            statement.execute("SELECT pg_reload_conf()");
        } catch (SQLException e) {
            throw new Fault("Cannot prepare the databases", e);
        }
    }

    /** A stack that was killed leaves its PostgreSQL behind; it would hold port and folder. */
    public static void stopOrphan(DataFolder data) {
        var pidFile = data.path("postgres/postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        try {
            long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
            ProcessHandle.of(pid)
                    .filter(process -> process.info().command().orElse("").endsWith("/postgres"))
                    .ifPresent(process -> {
                        process.destroy();
                        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
                    });
        } catch (IOException | RuntimeException e) {
            throw new Fault("A PostgreSQL of an earlier run does not stop (see " + pidFile + ")", e);
        }
    }
}
