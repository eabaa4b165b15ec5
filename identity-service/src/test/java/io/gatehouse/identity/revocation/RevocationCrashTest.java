package io.gatehouse.identity.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.CrashPoint;
import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.vault.VaultToken;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever dies while a grant is taken back leaves the old state or the new one, and the trail says which. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RevocationCrashTest {

    @Inject
    RevocationJob job;

    private GrantStage stage;
    private String grant;

    @BeforeEach
    void start() {
        stage = new GrantStage();
        grant = stage.store(stage.alice);
    }

    @AfterEach
    void end() {
        stage.close();
    }

    @Test
    void deathBeforeTheGrantHasLeftTheVaultChangesNothing() {
        String ours = " = '" + stage.workload + "'";
        List<Supplier<CrashPoint>> points = List.of(
                () -> CrashPoint.at("DELETE", "vault_token", "OLD.workload" + ours),
                () -> CrashPoint.at("INSERT", "grant_revocation", "NEW.workload" + ours),
                () -> CrashPoint.at("INSERT", "audit_event", "NEW.type = 'GRANT_WITHDRAWN' AND NEW.workload" + ours),
                () -> CrashPoint.atCommitOf("DELETE", "vault_token", "OLD.workload" + ours));
        for (Supplier<CrashPoint> point : points) {
            try (CrashPoint here = point.get()) {
                GrantStage.as(stage.alice).delete("/v1/grants/" + grant).then().statusCode(503);
            }
            assertThat(stage.current(stage.alice)).isInstanceOf(VaultToken.Usable.class);
            assertThat(stage.revoked()).isEmpty();
            assertThat(GrantStage.trail("workload", stage.workload)).isEmpty();
        }
        GrantStage.as(stage.alice).delete("/v1/grants/" + grant).then().statusCode(200);
        assertThat(stage.revoked()).hasSize(1);
    }

    @Test
    void deathAfterTheVendorsAnswerIsMadeUpFor() {
        String ours = " = '" + stage.workload + "'";
        List<Supplier<CrashPoint>> points = List.of(
                () -> CrashPoint.at("DELETE", "grant_revocation", "OLD.workload" + ours),
                () -> CrashPoint.at("INSERT", "audit_event", "NEW.type = 'GRANT_REVOKED' AND NEW.workload" + ours),
                () -> CrashPoint.atCommitOf("DELETE", "grant_revocation", "OLD.workload" + ours));
        int round = 0;
        for (Supplier<CrashPoint> point : points) {
            round++;
            String one = stage.store(stage.alice);
            try (CrashPoint here = point.get()) {
                GrantStage.as(stage.alice).delete("/v1/grants/" + one).then().statusCode(503);
            }
            assertThat(stage.current(stage.alice)).isEqualTo(new VaultToken.Absent("no-grant"));
            assertThat(told("GRANT_WITHDRAWN")).isEqualTo(round);
            assertThat(told("GRANT_REVOKED")).isEqualTo(round - 1);
            untilAllAreTold();
            assertThat(told("GRANT_REVOKED")).isEqualTo(round);
        }
    }

    @Test
    void grantTakenBackWhileItIsRefreshedLeavesNothingAtTheVendor() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        stage.vendor.answer("/as/token", asked -> {
            await(answer);
            return FakeVendor.Answer.json(
                    200, "{\"access_token\":\"at-2\",\"refresh_token\":\"rt-2\",\"token_type\":\"Bearer\"}");
        });
        Reactive.sql(
                "UPDATE vault_token SET expires_at = now() - interval '1 minute' WHERE workload = $1", stage.workload);
        CompletableFuture<VaultToken> refreshed = CompletableFuture.supplyAsync(() -> stage.current(stage.alice));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !stage.vendor.asked("/as/token").isEmpty());
        GrantStage.as(stage.alice).delete("/v1/grants/" + grant).then().statusCode(200);
        answer.countDown();

        assertThat(refreshed.get(60, TimeUnit.SECONDS)).isEqualTo(new VaultToken.Absent("no-grant"));
        untilAllAreTold();
        assertThat(stage.revoked()).containsExactlyInAnyOrder("rt-" + stage.alice, "rt-2");
    }

    private long told(String type) {
        return GrantStage.trail("workload", stage.workload).stream()
                .filter(line -> line.startsWith(type + " SUCCESS"))
                .count();
    }

    private void untilAllAreTold() {
        Reactive.sql("UPDATE grant_revocation SET next_attempt_at = now() WHERE workload = $1", stage.workload);
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Reactive.run(job::run);
            assertThat(Reactive.sql("SELECT 1 FROM grant_revocation WHERE workload = $1", stage.workload)
                            .rowCount())
                    .isZero();
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
