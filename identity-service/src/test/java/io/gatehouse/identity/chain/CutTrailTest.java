package io.gatehouse.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CutTrailTest {

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
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void nothingIsCutUnlessAPeriodIsSet() {
        grownOld();
        cut();
        assertThat(stage.query("SELECT count(*) FROM audit_event")).containsExactly("9");
        assertThatThrownBy(() -> stage.asApplication("SELECT audit_cut(3, 'x')"))
                .hasMessageContaining("no period of retention is set");
    }

    @Test
    void whatIsCutIsToldByASignedRecordAndTheRestStillVerifies() {
        grownOld();
        stage.asOwner("UPDATE audit_retention SET period = '1 day'");
        cut();
        replica.seal();

        assertThat(stage.query("SELECT id FROM audit_event WHERE type <> 'AUDIT_CUT' ORDER BY id"))
                .containsExactly("7", "8", "9");
        assertThat(stage.query("SELECT type FROM audit_event ORDER BY id DESC LIMIT 1"))
                .containsExactly("AUDIT_CUT");
        Verification found = replica.verify();
        assertThat(found.valid()).as("%s", found).isTrue();
        assertThat(found.from()).isEqualTo(7);
        assertThat(found.checked()).isEqualTo(4);
        Statement record = replica.keys()
                .verify(
                        Statement.Kind.CUT,
                        stage.query("SELECT jws FROM audit_cut").getFirst())
                .orElseThrow();
        assertThat(record.position()).isEqualTo(6);
        assertThat(record.count()).isEqualTo(6);
        assertThat(record.earliest()).isBeforeOrEqualTo(record.latest());
        assertThat(record.latest()).isBefore(Instant.now());
        assertThat(stage.start().verify().valid()).as("after a restart").isTrue();
    }

    @Test
    void everythingCanBeCutAndTheChainGoesOn() {
        grownOld();
        stage.asOwner(
                "UPDATE audit_block SET sealed_at = sealed_at - interval '3 days'",
                "UPDATE audit_checkpoint SET signed_at = signed_at - interval '3 days'",
                "UPDATE audit_retention SET period = '1 day'");
        cut();
        assertThat(stage.query("SELECT count(*) FROM audit_block")).containsExactly("0");
        assertThat(replica.verify().valid()).isTrue();
        stage.write(2);
        replica.seal();
        Verification found = replica.verify();
        assertThat(found.valid()).as("%s", found).isTrue();
        assertThat(found.from()).isEqualTo(10);
        assertThat(found.through()).isEqualTo(12);
    }

    @Test
    void whatDoesNotVerifyStays() {
        grownOld();
        stage.asOwner(
                "UPDATE audit_retention SET period = '1 day'",
                "UPDATE audit_event SET user_subject = 'mallory' WHERE id = 2");
        cut();
        assertThat(stage.query("SELECT count(*) FROM audit_event")).containsExactly("9");
        assertThat(stage.query("SELECT count(*) FROM audit_cut")).containsExactly("0");
    }

    @Test
    void theServicesRoleCutsNothingYoungAndNoPartOfABlock() {
        grownOld();
        stage.asOwner("UPDATE audit_retention SET period = '1 day'");
        for (int through : new int[] {2, 4, 9}) {
            assertThatThrownBy(() -> stage.asApplication("SELECT audit_cut(" + through + ", 'x')"))
                    .hasMessageContaining("only whole blocks before a checkpoint");
        }
        assertThat(stage.query("SELECT count(*) FROM audit_event")).containsExactly("9");
    }

    @Test
    void aCutThatTheServicesRoleMadeWithoutTheKeyIsFound() {
        grownOld();
        stage.asOwner("UPDATE audit_retention SET period = '1 day'");
        stage.asApplication("SELECT audit_cut(6, 'x')");
        assertThat(replica.verify().firstBroken()).isEqualTo(new Broken(1, null, Broken.Reason.CUT_UNPROVEN));
    }

    @Test
    void aPeriodThatIsTooShortIsRefused() {
        assertThatThrownBy(() -> stage.asOwner("UPDATE audit_retention SET period = '59 minutes'"))
                .hasMessageContaining("violates check constraint");
    }

    /** Blocks of three events each, two of them two days old; a checkpoint at the end of each. */
    private void grownOld() {
        for (int i = 0; i < 3; i++) {
            stage.write(3);
            replica.seal();
        }
        stage.asOwner(
                "UPDATE audit_block SET sealed_at = sealed_at - interval '2 days' WHERE last_position <= 6",
                "UPDATE audit_checkpoint SET signed_at = signed_at - interval '2 days' WHERE position <= 6");
        assertThat(replica.verify().valid()).isTrue();
    }

    private void cut() {
        ChainStage.await(replica.cutTrail().cut());
    }
}
