package io.gatehouse.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A piece of the trail is verified by itself, named by times or by positions. */
class VerifyRangeTest {
    private static EmbeddedPostgres postgres;
    private ChainStage stage;
    private ChainStage.Replica replica;
    private VerifyTrail.Place between;

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
        stage.write(600);
        replica.seal();
        between = now();
        stage.write(10);
        replica.seal();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void onlyWhatWasSealedInThatTimeIsVerified() {
        assertWhole(replica.verify(between, null), 601, 10);
        assertThrough(replica.verify(null, between), 600);
        assertWhole(replica.verify(between, now()), 601, 10);
        assertWhole(replica.verify(now(), null), 611, 0);
        assertWhole(replica.verify(null, new VerifyTrail.Place.Time(Instant.EPOCH)), 1, 0);
        assertWhole(replica.verify(now(), between), 611, 0);
    }

    @Test
    void whatIsBrokenElsewhereIsNotFoundAndWhatIsBrokenThereIs() {
        stage.asOwner("UPDATE audit_event SET outcome = 'FAILED' WHERE id = (SELECT min(id) FROM audit_event)");
        assertWhole(replica.verify(between, null), 601, 10);
        Verification early = replica.verify(null, between);
        assertThat(early.valid()).isFalse();
        assertThat(early.nextCursor()).isNull();
        assertThat(replica.verify().valid()).isFalse();
    }

    @Test
    void positionsEndWhereTheySay() {
        assertThrough(replica.verify(null, new VerifyTrail.Place.Position(600)), 600);
        assertThrough(replica.verify(null, new VerifyTrail.Place.Position(20)), 20);
        assertWhole(replica.verify(new VerifyTrail.Place.Position(601), null), 601, 10);
        assertWhole(replica.verify(new VerifyTrail.Place.Position(9000), null), 611, 0);
    }

    @Test
    void anEventThatWasSlippedInAtTheEndIsFoundWhereverTheWalkBegan() {
        stage.asOwner(
                "INSERT INTO audit_event (writer, received_at, time, type, outcome) VALUES ('x', now(), now(), 'TOOL_CALLED',"
                        + " 'SUCCESS')",
                "DELETE FROM audit_unsealed");
        assertThat(replica.verify(now(), null).valid()).isFalse();
        assertThat(replica.verify(null, between).valid()).isTrue();
    }

    private VerifyTrail.Place now() {
        return new VerifyTrail.Place.Time(Instant.parse(
                stage.query("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
                        .getFirst()));
    }

    /** Blocks are verified whole, so that the end may be a later one. */
    private static void assertThrough(Verification found, long least) {
        assertThat(found.from()).isEqualTo(1);
        assertThat(found.through()).isGreaterThanOrEqualTo(least);
        assertWhole(found, 1, found.through());
    }

    private static void assertWhole(Verification found, long from, long checked) {
        assertThat(found.valid()).as("%s", found).isTrue();
        assertThat(found.complete()).isTrue();
        assertThat(found.nextCursor()).isNull();
        assertThat(found.checked()).isEqualTo(checked);
        assertThat(found.from()).isEqualTo(from);
    }
}
