package io.gatehouse.identity.chain;

import io.gatehouse.identity.audit.AuditConfig;
import io.gatehouse.identity.crypto.KeyWrapper;
import io.gatehouse.identity.crypto.Sealer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** A migrated database of its own for one test, and replicas of the service on it; no test here can spoil another's chain. */
final class ChainStage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final SecretKeySpec KEY = new SecretKeySpec(new byte[32], "AES");

    private final EmbeddedPostgres postgres;
    private final String database = "d" + UUID.randomUUID().toString().replace("-", "");
    private final Vertx vertx = Vertx.vertx();
    private final Pool pool;

    private ChainStage(EmbeddedPostgres postgres) {
        this.postgres = postgres;
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    DO $$ BEGIN
                        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'identity_app') THEN
                            CREATE ROLE identity_owner LOGIN; CREATE ROLE identity_app LOGIN;
                        END IF;
                    END $$""");
            statement.execute("CREATE DATABASE " + database + " OWNER identity_owner");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        Flyway.configure()
                .dataSource(url(), "identity_owner", "")
                .placeholders(Map.of("appRole", "identity_app", "auditRetention", "none"))
                .load()
                .migrate();
        this.pool = Pool.newInstance(PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(8))
                .connectingTo(new PgConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(postgres.getPort())
                        .setDatabase(database)
                        .setUser("identity_app"))
                .using(vertx)
                .build());
    }

    static EmbeddedPostgres postgres() {
        try {
            return EmbeddedPostgres.builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ChainStage on(EmbeddedPostgres postgres) {
        return new ChainStage(postgres);
    }

    /** A replica that has just started. */
    Replica start() {
        return start(Optional.empty());
    }

    /** A replica that writes its heads to a file. */
    Replica start(Optional<Path> headFile) {
        return start(headFile, Clock.systemUTC());
    }

    /** A replica with a clock of its own. */
    Replica start(Optional<Path> headFile, Clock clock) {
        ChainStore store = new ChainStore(pool);
        CheckpointStore checkpoints = new CheckpointStore();
        AuditConfig config = new Settings(headFile);
        AuditKeys keys = new AuditKeys(pool, new Sealer(new TestWrapper()), config, clock);
        HeadWitness witness = new HeadWitness(keys, config);
        keys.load(new StartupEvent());
        witness.load(new StartupEvent());
        ChainReader reader = new ChainReader(store, checkpoints, keys);
        StrayEvents strays = new StrayEvents();
        EndCheck endCheck = new EndCheck(store, reader, checkpoints, strays);
        VerifyTrail verifyTrail = new VerifyTrail(store, reader, checkpoints, strays, endCheck, keys, witness);
        return new Replica(
                new SealTrail(store, checkpoints, keys, witness, config, clock, new SimpleMeterRegistry()),
                verifyTrail,
                new CutTrail(store, reader, verifyTrail, keys, clock),
                new ExportTrail(store, reader, checkpoints, keys),
                store,
                keys);
    }

    Pool pool() {
        return pool;
    }

    /** Writes so many events in one statement, as a delivery does. */
    void write(int count) {
        as(
                "identity_app",
                "INSERT INTO audit_event (writer, received_at, time, type, outcome, target, user_subject)"
                        + " SELECT 'identity-service', now(), now(), 'TOOL_CALLED', 'SUCCESS', 'notes', 'alice-' || n"
                        + " FROM generate_series(1, " + count + ") AS n");
    }

    /** What only the owner of the tables can do. */
    void asOwner(String... statements) {
        as("identity_owner", statements);
    }

    /** What the service's own role tries. */
    void asApplication(String statement) {
        as("identity_app", statement);
    }

    private void as(String role, String... statements) {
        try (Connection connection = DriverManager.getConnection(url(), role, "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** The first column of a query. */
    List<String> query(String sql) {
        try (Connection connection = DriverManager.getConnection(url(), "identity_owner", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private String url() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database;
    }

    static <T> T await(Uni<T> work) {
        return work.await().atMost(PATIENCE);
    }

    @Override
    public void close() {
        await(pool.close());
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** One replica of the service. */
    record Replica(
            SealTrail trail,
            VerifyTrail verifyTrail,
            CutTrail cutTrail,
            ExportTrail exportTrail,
            ChainStore store,
            AuditKeys keys) {

        /** Seals everything, and signs the end whatever the interval. */
        void seal() {
            await(trail.seal());
            await(trail.sign());
        }

        /** An export as one text. */
        String export(ExportFormat format, @Nullable Instant from, @Nullable Instant to) {
            return await(exportTrail.export(format, from, to).collect().asList()).stream()
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                    .collect(Collectors.joining());
        }

        Verification verify(VerifyTrail.@Nullable Place from, VerifyTrail.@Nullable Place to) {
            return await(verifyTrail.verify(new VerifyTrail.Range(from, to, VerifyTrail.MOST, null, Optional.empty())));
        }

        Verification verify() {
            return verify(Optional.empty());
        }

        Verification verify(Optional<io.gatehouse.identity.chain.Statement> kept) {
            return await(verifyTrail.verify(new VerifyTrail.Range(null, null, VerifyTrail.MOST, null, kept)));
        }
    }

    private record Settings(Optional<Path> headFile) implements AuditConfig {

        @Override
        public Duration sealInterval() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Duration checkpointInterval() {
            return Duration.ZERO;
        }

        @Override
        public Duration keyRotationPeriod() {
            return Duration.ofDays(365);
        }

        @Override
        public Duration keyPublicationLead() {
            return Duration.ofMinutes(10);
        }

        @Override
        public Duration keyCheckInterval() {
            return Duration.ofMinutes(1);
        }

        @Override
        public Optional<Duration> retention() {
            return Optional.empty();
        }

        @Override
        public int anonymousRowsPerMinute() {
            return 1;
        }
    }

    /** A key outside of the database; it never wraps two different data keys of a test under one nonce. */
    private static final class TestWrapper implements KeyWrapper {

        @Override
        public Instant changedAt() {
            return Instant.EPOCH;
        }

        @Override
        public byte[] primaryMark() {
            return new byte[KeyWrapper.MARK_BYTES];
        }

        @Override
        public byte[] wrap(byte[] dataKey) throws GeneralSecurityException {
            return cipher(Cipher.ENCRYPT_MODE).doFinal(dataKey);
        }

        @Override
        public byte[] unwrap(byte[] wrappedDataKey) throws GeneralSecurityException {
            return cipher(Cipher.DECRYPT_MODE).doFinal(wrappedDataKey);
        }

        private static Cipher cipher(int mode) throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, KEY, new GCMParameterSpec(128, new byte[12]));
            return cipher;
        }
    }
}
