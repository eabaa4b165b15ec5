package io.gatehouse.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.WrittenLog;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S25: the tail of the trail goes together with its checkpoints; what left the database before tells. */
class AuditTruncationTest {

    private static EmbeddedPostgres postgres;
    private ChainStage stage;

    @TempDir
    Path folder;

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
    void aReplicaThatSawTheEndKnows() {
        ChainStage.Replica replica = grown(Optional.empty());
        cutTail();
        assertBroken(replica.verify(), 4, Broken.Reason.TRUNCATED);
    }

    @Test
    void theFileOfHeadsKnowsAfterARestart() throws IOException {
        Path file = folder.resolve("heads");
        grown(Optional.of(file));
        // As a crash in the middle of a line leaves it.
        Files.writeString(file, "eyJhbGci", StandardOpenOption.APPEND);
        cutTail();
        assertBroken(stage.start(Optional.of(file)).verify(), 4, Broken.Reason.TRUNCATED);
        assertThat(stage.start().verify().valid()).as("without the file").isTrue();
    }

    @Test
    void theFileHoldsEveryHeadOnceAndGoesOn() throws IOException {
        Path file = folder.resolve("heads");
        grown(Optional.of(file));
        ChainStage.Replica next = stage.start(Optional.of(file));
        next.seal();
        stage.write(1);
        next.seal();
        assertThat(Files.readAllLines(file).stream().filter(line -> !line.isBlank()))
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    @Test
    void theLogHoldsEveryHeadThatWasSigned() {
        try (WrittenLog log = WrittenLog.from(Level.INFO)) {
            ChainStage.Replica replica = grown(Optional.empty());
            List<String> heads = stage.query("SELECT jws FROM audit_checkpoint ORDER BY position");
            assertThat(heads).hasSize(2);
            assertThat(log.lines().stream()
                            .map(AuditTruncationTest::words)
                            .filter(line -> line.startsWith("Audit head ")))
                    .containsExactly("Audit head " + heads.get(0), "Audit head " + heads.get(1));
            // The head that stood in the log is one that an auditor can bring along.
            cutTail();
            Statement kept = replica.keys()
                    .verify(Statement.Kind.CHECKPOINT, heads.get(1))
                    .orElseThrow();
            assertBroken(stage.start().verify(Optional.of(kept)), 4, Broken.Reason.TRUNCATED);
        }
    }

    private static String words(LogRecord line) {
        Object[] parameters = line.getParameters();
        return parameters == null ? line.getMessage() : String.format(line.getMessage(), parameters);
    }

    @Test
    void theCheckpointThatTheAuditorKeptKnows() {
        ChainStage.Replica replica = grown(Optional.empty());
        Statement kept = replica.keys()
                .verify(
                        Statement.Kind.CHECKPOINT,
                        replica.verify().lastCheckpoint().jws())
                .orElseThrow();
        cutTail();
        ChainStage.Replica restarted = stage.start();
        assertThat(restarted.verify().valid()).isTrue();
        assertBroken(restarted.verify(Optional.of(kept)), 4, Broken.Reason.TRUNCATED);

        stage.write(4);
        restarted.seal();
        assertBroken(restarted.verify(Optional.of(kept)), 6, Broken.Reason.CHECKPOINT_MISMATCH);
    }

    @Test
    void theNumbersOfAWriterKnow() {
        stage.asApplication("INSERT INTO audit_writer (writer, accepted_through) VALUES ('gateway-service/1', 3)");
        for (int sequence = 1; sequence <= 3; sequence++) {
            stage.asApplication("INSERT INTO audit_event (writer, sequence, received_at, time, type, outcome)"
                    + " VALUES ('gateway-service/1', " + sequence + ", now(), now(), 'TOOL_CALLED', 'SUCCESS')");
            stage.start().seal();
        }
        assertThat(stage.start().verify().valid()).isTrue();
        stage.asOwner(
                "DELETE FROM audit_event WHERE id = 3",
                "DELETE FROM audit_block WHERE first_position = 3",
                "DELETE FROM audit_checkpoint WHERE position = 3");
        assertBroken(stage.start().verify(), 3, Broken.Reason.WRITER_TRUNCATED);
    }

    /** Two checkpoints: at 3 and at 6. */
    private ChainStage.Replica grown(Optional<Path> file) {
        ChainStage.Replica replica = stage.start(file);
        stage.write(3);
        replica.seal();
        stage.write(3);
        replica.seal();
        assertThat(replica.verify().valid()).isTrue();
        return replica;
    }

    private void cutTail() {
        stage.asOwner(
                "DELETE FROM audit_event WHERE id > 3",
                "DELETE FROM audit_block WHERE first_position > 3",
                "DELETE FROM audit_checkpoint WHERE position > 3");
    }

    private static void assertBroken(Verification found, long position, Broken.Reason reason) {
        assertThat(found.valid()).isFalse();
        assertThat(found.firstBroken()).isEqualTo(new Broken(position, null, reason));
    }
}
