package io.gatehouse.local.kill;

import io.gatehouse.local.operator.Pause;
import io.gatehouse.local.provider.Activity;
import io.gatehouse.local.provider.Hold;
import io.gatehouse.local.stack.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** Kills replicas of identity-service again and again at points that a seed chooses, and counts what that cost. */
public final class Kills {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String USER = "alice";

    private final ReplicaStage stage;
    private final Progress progress;
    private final Random random;
    private int lost;
    private int endedByVendor;
    private int stuck;

    public Kills(ReplicaStage stage, Progress progress, long seed) {
        this.stage = stage;
        this.progress = progress;
        this.random = new Random(seed);
    }

    /** Plays the rounds and prints what came of them; true only where nothing was lost, stuck, doubled or untold. */
    public boolean play(int rounds) {
        for (int number = 1; number <= rounds; number++) {
            var round = new KillRound(stage, plan(number));
            var outcome = round.play();
            lost += outcome.lost() ? 1 : 0;
            endedByVendor += outcome.endedByVendor() ? 1 : 0;
            stuck += outcome.wentOn() ? 0 : 1;
            progress.line(round + " → " + (outcome.wentOn() ? "went on" : "STUCK")
                    + (outcome.lost() ? ", GRANT LOST" : "")
                    + (outcome.endedByVendor()
                            ? ", consented anew, because the vendor had spent the refresh token"
                            : ""));
            stage.stack.replicas("identity").forEach(replica -> {
                if (replica.pid() == 0) {
                    replica.start();
                }
            });
        }
        return sum(rounds);
    }

    private KillRound.Plan plan(int number) {
        var phases = KillRound.Phase.values();
        var phase = phases[random.nextInt(phases.length)];
        // A quarter of the kills each: when the vendor is asked, when it has done it all, and two at any moment.
        var hold = new Hold.When[] {Hold.When.AT_ARRIVAL, Hold.When.BEFORE_THE_ANSWER, null, null}[random.nextInt(4)];
        var after = Duration.ofMillis(random.nextInt(phase == KillRound.Phase.CONSENT ? 600 : 150));
        return new KillRound.Plan(number, phase, number % 2, hold, after, random.nextBoolean(), random.nextBoolean());
    }

    private boolean sum(int rounds) {
        int sessions = unfinishedExchanges();
        var trail = Trail.of(stage.auditor(), ReplicaStage.PROVIDER);
        var seen = stage.vendor.activity(USER);
        long doubled = Math.max(0, seen.refreshes() - refreshesTold(trail));
        long untold = Math.max(0, seen.codeExchanges() - exchangesTold(trail));
        var chain = Chain.verify(stage.stack());
        progress.line("");
        progress.line("kills                                    " + rounds);
        progress.line("lost grants                              " + lost);
        progress.line("  ended by a vendor that never forgives  " + endedByVendor
                + " (told in the trail as interrupted: " + trail.count("TOKEN_REFRESH_FAILED interrupted") + ")");
        progress.line("users who could not go on                " + stuck);
        progress.line("stuck sessions                           " + sessions);
        progress.line("doubled refreshes                        " + doubled + " (" + told(seen, trail) + ")");
        progress.line("exchanges that the trail does not tell   " + untold + " (vendor " + seen.codeExchanges()
                + ", trail " + trail.count("SESSION_COMPLETED") + " completed and "
                + trail.count("CONSENT_REFUSED interrupted") + " interrupted)");
        progress.line("audit chain                              " + chain);
        return lost + stuck + sessions + doubled + untold == 0
                && endedByVendor <= trail.count("TOKEN_REFRESH_FAILED interrupted")
                && chain.valid();
    }

    private static String told(Activity seen, Trail trail) {
        return "vendor " + seen.refreshes() + ", trail " + trail.count("TOKEN_REFRESHED") + " and "
                + trail.count("TOKEN_REFRESH_FAILED interrupted") + " interrupted";
    }

    private static long refreshesTold(Trail trail) {
        return trail.count("TOKEN_REFRESHED") + trail.count("TOKEN_REFRESH_FAILED interrupted");
    }

    private static long exchangesTold(Trail trail) {
        return trail.count("SESSION_COMPLETED")
                + trail.count("CONSENT_REFUSED interrupted")
                + trail.count("CONSENT_REFUSED exchange-failed");
    }

    /** Those that are left when whoever is alive had time to end them. */
    private int unfinishedExchanges() {
        var deadline = Instant.now().plus(PATIENCE);
        while (stage.unfinishedExchanges() > 0 && Instant.now().isBefore(deadline)) {
            Pause.of(Duration.ofMillis(500));
        }
        return stage.unfinishedExchanges();
    }
}
