package io.gatehouse.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody with the owner's rights in the database edits, deletes, moves and inserts; each of it is found. */
class TamperedTrailTest {

    private static EmbeddedPostgres postgres;
    private ChainStage stage;
    private ChainStage.Replica replica;

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
        replica = stage.start();
        stage.write(5);
        replica.seal();
        stage.write(5);
        replica.seal();
        assertThat(replica.verify().valid()).isTrue();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "outcome = 'REFUSED'",
                "user_subject = 'mallory'",
                "user_subject = NULL",
                "time = time - interval '1 second'",
                "received_at = received_at - interval '1 microsecond'",
                "type = 'anything'",
                "writer = 'gateway-service/1'",
                "sequence = 1",
                "reason = 'x'",
                "duration_millis = 1",
                "trace_id = 'x'",
                "client_address = '192.0.2.1'"
            })
    void editedEventIsFound(String change) {
        stage.asOwner("UPDATE audit_event SET " + change + " WHERE id = 7");
        assertBroken(7, 7L, Broken.Reason.EVENT_CHANGED);
    }

    @Test
    void deletedEventIsFound() {
        stage.asOwner("DELETE FROM audit_event WHERE id = 4");
        assertBroken(4, 4L, Broken.Reason.EVENT_MISSING);
    }

    @Test
    void reorderedEventsAreFound() {
        stage.asOwner("UPDATE audit_block SET event_ids = '{1,3,2,4,5}' WHERE first_position = 1");
        assertBroken(2, 3L, Broken.Reason.EVENT_CHANGED);
    }

    @Test
    void swappedContentIsFound() {
        stage.asOwner("UPDATE audit_event SET user_subject = CASE id WHEN 2 THEN 'alice-3' ELSE 'alice-2' END"
                + " WHERE id IN (2, 3)");
        assertBroken(2, 2L, Broken.Reason.EVENT_CHANGED);
    }

    @Test
    void insertedEventIsFound() {
        stage.asOwner(
                "ALTER TABLE audit_event DISABLE TRIGGER audit_event_written",
                "INSERT INTO audit_event (id, writer, received_at, time, type, outcome) OVERRIDING SYSTEM VALUE"
                        + " VALUES (-3, 'x', now(), now(), 'TOOL_CALLED', 'SUCCESS')",
                "UPDATE audit_event SET id = DEFAULT WHERE id = -3");
        assertBroken(11, 11L, Broken.Reason.EVENT_INSERTED);
    }

    @Test
    void removedBlockIsFound() {
        stage.asOwner("DELETE FROM audit_event WHERE id > 5", "DELETE FROM audit_block WHERE first_position = 6");
        stage.write(3);
        replica.seal();
        assertThat(replica.verify().valid()).isFalse();
    }

    @Test
    void beginningThatIsGoneWithoutARecordIsFound() {
        stage.asOwner("DELETE FROM audit_event WHERE id <= 5", "DELETE FROM audit_block WHERE first_position = 1");
        assertBroken(1, null, Broken.Reason.CUT_UNPROVEN);
    }

    @Test
    void recordOfACutThatNobodySignedDoesNotHelp() {
        stage.asOwner(
                "DELETE FROM audit_event WHERE id <= 5",
                "DELETE FROM audit_block WHERE first_position = 1",
                // A checkpoint says the same position and hash, but is no cut.
                "INSERT INTO audit_cut (through, jws) SELECT position, jws FROM audit_checkpoint WHERE position = 5");
        assertBroken(1, null, Broken.Reason.CUT_UNPROVEN);
    }

    @Test
    void chainThatWasWrittenAnewDoesNotMeetItsCheckpoint() {
        stage.asOwner("UPDATE audit_event SET user_subject = 'mallory' WHERE id = 2");
        rewrite();
        assertBroken(5, null, Broken.Reason.CHECKPOINT_MISMATCH);
    }

    @Test
    void checkpointOfAnotherKeyIsFound() {
        try (ChainStage other = ChainStage.on(postgres)) {
            ChainStage.Replica stranger = other.start();
            String forged = stranger.keys()
                    .sign(Statement.checkpoint(new ChainEnd(5, ChainHash.START), java.time.Instant.EPOCH));
            stage.asOwner("UPDATE audit_checkpoint SET jws = '" + forged + "' WHERE position = 5");
        }
        assertBroken(5, null, Broken.Reason.CHECKPOINT_FORGED);
    }

    @Test
    void checkpointOfAnotherPlaceIsFound() {
        stage.asOwner("UPDATE audit_checkpoint SET jws = (SELECT jws FROM audit_checkpoint WHERE position = 5)"
                + " WHERE position = 10");
        assertBroken(10, null, Broken.Reason.CHECKPOINT_FORGED);
    }

    /** Hashes all over again, as somebody who knows how it is done would. */
    private void rewrite() {
        stage.query("SELECT first_position FROM audit_block ORDER BY 1").forEach(first -> {
            ChainReader reader = new ChainReader(replica.store(), new CheckpointStore(), replica.keys());
            Stretch stretch = ChainStage.await(
                            replica.store().snapshot(connection -> reader.next(connection, Long.parseLong(first))))
                    .orElseThrow();
            ChainEnd before = ChainStage.await(
                            replica.store().snapshot(connection -> reader.before(connection, Long.parseLong(first))))
                    .orElseThrow();
            Block block = stretch.blocks().getFirst();
            Block anew = Block.seal(
                    before,
                    java.util.Arrays.stream(block.ids())
                            .mapToObj(id -> stretch.events().get(id))
                            .toList(),
                    block.sealedAt());
            stage.asOwner("UPDATE audit_block SET hashes = '\\x"
                    + java.util.HexFormat.of().formatHex(anew.hashes()) + "' WHERE first_position = " + first);
        });
    }

    private void assertBroken(long position, Long event, Broken.Reason reason) {
        Verification found = replica.verify();
        assertThat(found.firstBroken()).isEqualTo(new Broken(position, event, reason));
        assertThat(found.valid()).isFalse();
        assertThat(stage.start().verify().firstBroken())
                .as("after a restart")
                .isEqualTo(new Broken(position, event, reason));
    }
}
