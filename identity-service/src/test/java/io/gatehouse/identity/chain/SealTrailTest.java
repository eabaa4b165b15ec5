package io.gatehouse.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealTrailTest {

    private static EmbeddedPostgres postgres;
    private ChainStage stage;

    @BeforeAll
    static void start() {
        postgres = ChainStage.postgres();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void open() {
        stage = ChainStage.on(postgres);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void hashesAreWhatTheDocumentationSays() throws NoSuchAlgorithmException {
        stage.asApplication("INSERT INTO audit_event (writer, sequence, received_at, time, type, outcome, user_issuer,"
                + " user_subject, duration_millis) VALUES ('gateway-service/1', 7, '2026-01-02T03:04:06Z',"
                + " '2026-01-02T03:04:05.123456Z', 'TOOL_CALLED', 'SUCCESS', 'https://idp.example', 'ä\"\\', 12)");
        ChainStage.Replica replica = stage.start();
        replica.seal();
        String canonical = "{\"durationMillis\":12,\"id\":1,\"outcome\":\"SUCCESS\","
                + "\"receivedAt\":\"2026-01-02T03:04:06Z\",\"sequence\":7,\"time\":\"2026-01-02T03:04:05.123456Z\","
                + "\"type\":\"TOOL_CALLED\",\"userIssuer\":\"https://idp.example\",\"userSubject\":\"ä\\\"\\\\\","
                + "\"writer\":\"gateway-service/1\"}";
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(new byte[32]);
        byte[] expected = digest.digest(canonical.getBytes(StandardCharsets.UTF_8));

        assertThat(ChainStage.await(replica.store().snapshot(replica.store()::lastBlock))
                        .orElseThrow()
                        .hashes())
                .isEqualTo(expected);
        assertThat(replica.verify().lastCheckpoint().hash()).isEqualTo(new ChainHash(expected).hex());
    }

    @Test
    void everyCommittedEventIsSealedOnceAndNothingElse() {
        ChainStage.Replica replica = stage.start();
        stage.write(1203);
        assertThatThrownBy(() -> stage.asApplication("BEGIN; INSERT INTO audit_event (writer, received_at, time, type,"
                        + " outcome) VALUES ('x', now(), now(), 'TOOL_CALLED', 'SUCCESS'); SELECT 1/0; COMMIT"))
                .hasMessageContaining("division by zero");
        replica.seal();
        stage.write(2);
        replica.seal();
        replica.seal();

        Verification found = replica.verify();
        assertThat(found.valid()).as("%s", found).isTrue();
        assertThat(found.complete()).isTrue();
        assertThat(found.checked()).isEqualTo(1205);
        assertThat(found.through()).isEqualTo(1205);
        assertThat(found.notSealed()).isZero();
        assertThat(found.notSigned()).isZero();
        assertThat(stage.query("SELECT id FROM audit_event ORDER BY id"))
                .containsExactlyElementsOf(stage.query("SELECT unnest(event_ids) FROM audit_block ORDER BY 1"));
    }

    @Test
    void emptyTrailIsValid() {
        ChainStage.Replica replica = stage.start();
        replica.seal();
        assertThat(replica.verify().valid()).isTrue();
        assertThat(replica.verify().checked()).isZero();
    }

    @Test
    void replicasSealTogetherWhileOthersWrite() throws InterruptedException, ExecutionException, TimeoutException {
        List<ChainStage.Replica> replicas = List.of(stage.start(), stage.start(), stage.start());
        AtomicBoolean writing = new AtomicBoolean(true);
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<?>> sealers = new ArrayList<>();
            replicas.forEach(replica -> sealers.add(threads.submit(() -> {
                while (writing.get()) {
                    replica.seal();
                }
            })));
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 3; writer++) {
                writers.add(threads.submit(() -> {
                    for (int i = 1; i <= 20; i++) {
                        stage.write(i);
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
            writing.set(false);
            for (Future<?> sealer : sealers) {
                sealer.get(60, TimeUnit.SECONDS);
            }
        }
        replicas.getFirst().seal();

        for (ChainStage.Replica replica : replicas) {
            Verification found = replica.verify();
            assertThat(found.valid()).as("%s", found).isTrue();
            assertThat(found.checked()).isEqualTo(630);
        }
        assertThat(stage.query("SELECT count(*) FROM audit_key")).containsExactly("1");
    }

    @Test
    void verificationGoesOnWhereItEnded() {
        ChainStage.Replica replica = stage.start();
        stage.write(1300);
        replica.seal();
        Verification first = ChainStage.await(
                replica.verifyTrail().verify(new VerifyTrail.Range(null, null, 1, null, Optional.empty())));
        assertThat(first.valid()).isTrue();
        assertThat(first.complete()).isFalse();
        assertThat(first.checked()).isLessThan(1300);

        Verification rest = ChainStage.await(replica.verifyTrail().verify(first.nextCursor()));
        assertThat(rest.from()).isEqualTo(first.through() + 1);
        assertThat(rest.through()).isEqualTo(1300);
        assertThat(rest.complete()).isTrue();
        assertThat(rest.valid()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_event SET outcome = 'SUCCESS'",
                "DELETE FROM audit_event",
                "TRUNCATE audit_event",
                "UPDATE audit_block SET hashes = hashes",
                "DELETE FROM audit_block",
                "INSERT INTO audit_block (first_position, last_position, low_id, high_id, event_ids, hashes, sealed_at)"
                        + " VALUES (9, 9, 1, 1, '{1}', sha256('x'), '2000-01-01')",
                "UPDATE audit_checkpoint SET jws = ''",
                "DELETE FROM audit_checkpoint",
                "INSERT INTO audit_checkpoint (position, jws, signed_at) VALUES (9, 'x', '2000-01-01')",
                "UPDATE audit_key SET private_sealed = ''",
                "DELETE FROM audit_key",
                "INSERT INTO audit_cut (through, jws) VALUES (1, 'x')",
                "UPDATE audit_retention SET period = '1 hour'",
                "INSERT INTO audit_unsealed (event_ids) VALUES ('{1}')",
                "ALTER TABLE audit_event DISABLE TRIGGER ALL",
                "SET session_replication_role = replica"
            })
    void theServicesRoleCannot(String statement) {
        stage.write(2);
        stage.start().seal();
        assertThatThrownBy(() -> stage.asApplication(statement))
                .hasMessageMatching("(?s).*(permission denied|must be owner).*");
    }
}
