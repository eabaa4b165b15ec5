package io.gatehouse.local.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.local.provider.Hold;
import io.gatehouse.local.stack.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two packaged replicas of identity-service on one database: no token is refreshed twice, and none is lost by kill -9. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
class KilledReplicaIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CALLS = 200;

    @TempDir
    private static Path folder;

    private static ReplicaStage stage;

    @BeforeAll
    @Timeout(300)
    static void start() {
        var project = Path.of(System.getProperty("gatehouse.project", "../..")).toAbsolutePath();
        stage = ReplicaStage.start(project, folder, Boolean.getBoolean("gatehouse.native"), new Progress(System.out));
    }

    @AfterAll
    static void stop() {
        if (stage != null) {
            stage.close();
        }
    }

    @Test
    @Order(1)
    void twoHundredCallsAtExpiryLeadToOneRefresh() {
        var resource = "https://many.example/mcp";
        stage.vendor().accessTokenLifetime(Duration.ofSeconds(1));
        stage.connect("bob", resource);
        var expired = Instant.now().plusSeconds(1);
        stage.vendor().accessTokenLifetime(Duration.ofMinutes(10));
        var before = trail();
        int refreshes = stage.vendor().activity("bob").refreshes();
        try (var calls = stage.parallel("bob", resource);
                var hold = stage.vendor().hold(Hold.Step.REFRESH, Hold.When.AT_ARRIVAL)) {
            await().atMost(PATIENCE).until(() -> Instant.now().isAfter(expired));
            calls.send(stage.url(0), CALLS / 2);
            calls.send(stage.url(1), CALLS / 2);
            hold.awaitArrival();
            assertThat(calls.answered()).isZero();
            hold.close();

            var results = calls.results();
            assertThat(results).hasSize(CALLS).allMatch(result -> result.status() == 200);
            assertThat(results.stream().map(ParallelCalls.Result::token).distinct())
                    .singleElement()
                    .asString()
                    .isNotEmpty();
        }
        assertThat(stage.vendor().activity("bob").refreshes()).isEqualTo(refreshes + 1);
        assertThat(stage.vendor().activity("").refusedRefreshes()).isZero();
        assertThat(trail().since(before, "TOKEN_REFRESHED")).isEqualTo(1);
        assertThat(trail().since(before, "RESOURCE_TOKEN_USED")).isEqualTo(CALLS);
    }

    @Test
    @Order(2)
    void killInTheMiddleOfAConsentKeepsTheOldGrantAndTheOtherReplicaTakesTheAnswer() {
        var before = trail();
        int exchanges = stage.vendor().activity("alice").codeExchanges();
        assertWentOn(round(1, KillRound.Phase.CONSENT, 0));
        assertThat(trail().since(before, "CONSENT_GRANTED")).isEqualTo(2);
        // The browser was at the vendor, and came back to the replica that was left.
        assertThat(stage.vendor().activity("alice").codeExchanges()).isEqualTo(exchanges + 2);
        assertThat(trail().since(before, "SESSION_COMPLETED")).isEqualTo(2);
    }

    @Test
    @Order(3)
    void killInTheMiddleOfAnExchangeKeepsTheOldGrantAndTheTrailSaysSo() {
        stage.stack().replicas("identity").get(0).start();
        var before = trail();
        int exchanges = stage.vendor().activity("alice").codeExchanges();
        assertWentOn(round(2, KillRound.Phase.EXCHANGE, 1));
        assertThat(stage.vendor().activity("alice").codeExchanges()).isEqualTo(exchanges + 2);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(trail().since(before, "CONSENT_REFUSED interrupted")).isEqualTo(1);
            assertThat(stage.unfinishedExchanges()).isZero();
        });
        assertThat(trail().since(before, "SESSION_COMPLETED")).isEqualTo(1);
        assertThat(trail().since(before, "TOKEN_STORED")).isEqualTo(1);
    }

    @Test
    @Order(4)
    void killInTheMiddleOfARefreshIsTakenOverAndTheTrailSaysSo() {
        stage.stack().replicas("identity").get(1).start();
        var before = trail();
        int refreshes = stage.vendor().activity("alice").refreshes();
        assertWentOn(round(3, KillRound.Phase.REFRESH, 0));
        assertThat(stage.vendor().activity("alice").refreshes()).isEqualTo(refreshes + 2);
        assertThat(trail().since(before, "TOKEN_REFRESH_FAILED interrupted")).isEqualTo(1);
        assertThat(trail().since(before, "TOKEN_REFRESHED")).isEqualTo(1);
    }

    @Test
    @Order(5)
    void theChainHolds() {
        var chain = Chain.verify(stage.stack());
        assertThat(chain.finding()).isEmpty();
        assertThat(chain.valid()).isTrue();
        assertThat(chain.events()).isGreaterThan(CALLS);
    }

    private static KillRound.Outcome round(int number, KillRound.Phase phase, int replica) {
        var plan = new KillRound.Plan(number, phase, replica, Hold.When.BEFORE_THE_ANSWER, Duration.ZERO, true, true);
        return new KillRound(stage, plan).play();
    }

    private static void assertWentOn(KillRound.Outcome outcome) {
        assertThat(outcome.wentOn()).isTrue();
        assertThat(outcome.lost()).isFalse();
        assertThat(outcome.endedByVendor()).isFalse();
    }

    private static Trail trail() {
        return Trail.of(stage.auditor(), ReplicaStage.PROVIDER);
    }
}
