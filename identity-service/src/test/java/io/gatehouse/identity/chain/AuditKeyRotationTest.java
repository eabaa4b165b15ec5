package io.gatehouse.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.MovedClock;
import io.smallrye.mutiny.Uni;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys that sign the trail follow each other, and each counts for its own time. */
class AuditKeyRotationTest {
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration LEAD = Duration.ofMinutes(10);

    private static EmbeddedPostgres postgres;
    private final MovedClock clock = new MovedClock();
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
        // The database has the machine's clock.
        clock.pass(Duration.between(clock.instant(), Instant.now()));
        stage = ChainStage.on(postgres);
        replica = startReplica();
    }

    private ChainStage.Replica startReplica() {
        return stage.start(Optional.empty(), clock);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void whatAnOlderKeySignedVerifiesWhenTheNextOneSigns() {
        stage.write(3);
        replica.seal();
        String first = kid(lastCheckpoint());
        clock.pass(YEAR.minus(LEAD));
        ChainStage.await(replica.keys().rotate());
        assertThat(replica.keys().jwks()).hasSize(2);

        // It is published, and does not sign yet.
        stage.write(2);
        replica.seal();
        assertThat(kid(lastCheckpoint())).isEqualTo(first);
        clock.pass(LEAD);
        stage.write(2);
        replica.seal();
        String second = kid(lastCheckpoint());
        assertThat(second).isNotEqualTo(first);

        assertThat(replica.verify().valid()).isTrue();
        assertThat(startReplica().verify().checked()).isEqualTo(7);
        List<Map<String, Object>> keys = replica.keys().jwks();
        assertThat(keys).extracting(key -> key.get("kid")).containsExactly(first, second);
        assertThat(keys.get(0)).containsEntry("validUntil", keys.get(1).get("validFrom"));
        assertThat(keys.get(1)).doesNotContainKeys("validUntil", "d", "signsFrom");
    }

    @Test
    void anOldKeySignsNothingMore() {
        stage.write(1);
        replica.seal();
        ChainStage.Replica stolen = startReplica();
        clock.pass(YEAR);
        ChainStage.await(replica.keys().rotate());
        clock.pass(LEAD);
        Statement now = Statement.checkpoint(new ChainEnd(1, ChainHash.START), clock.instant());
        String inTime = stolen.keys().sign(now);
        assertThat(replica.keys().verify(Statement.Kind.CHECKPOINT, inTime)).contains(now);

        clock.pass(Duration.ofMinutes(11));
        String late = stolen.keys().sign(Statement.checkpoint(new ChainEnd(1, ChainHash.START), clock.instant()));
        assertThat(stolen.keys().verify(Statement.Kind.CHECKPOINT, late)).isPresent();
        assertThat(replica.keys().verify(Statement.Kind.CHECKPOINT, late)).isEmpty();
        stage.asOwner("UPDATE audit_checkpoint SET jws = '" + late + "'");
        assertThat(replica.verify().firstBroken()).isNotNull();
    }

    @Test
    void replicasMakeOneKeyTogether() {
        ChainStage.Replica other = startReplica();
        clock.pass(YEAR);
        ChainStage.await(
                Uni.join().all(replica.keys().rotate(), other.keys().rotate()).andFailFast());
        ChainStage.await(replica.keys().rotate());
        assertThat(stage.query("SELECT count(*) FROM audit_key")).containsExactly("2");
        assertThat(replica.keys().jwks()).isEqualTo(other.keys().jwks());
    }

    private String lastCheckpoint() {
        return stage.query("SELECT jws FROM audit_checkpoint ORDER BY position DESC LIMIT 1")
                .getFirst();
    }

    private static String kid(String jws) {
        return io.gatehouse.identity.jwt.UnverifiedJwt.parse(jws).orElseThrow().keyId();
    }
}
