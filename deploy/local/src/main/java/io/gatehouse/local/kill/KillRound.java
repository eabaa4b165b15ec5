package io.gatehouse.local.kill;

import io.gatehouse.local.browser.Browser;
import io.gatehouse.local.operator.Pause;
import io.gatehouse.local.provider.Hold;
import io.gatehouse.local.stack.Fault;
import io.gatehouse.local.stack.ServiceProcess;
import io.gatehouse.local.stack.Topology;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One replica is killed while a user consents, while a code is exchanged or while a token is refreshed; then the user goes on. */
public final class KillRound {
    /** Callers of one replica at a refresh. */
    private static final int CALLERS = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ReplicaStage stage;
    private final Plan plan;
    private final String resource;
    private final ServiceProcess victim;
    private final String survivor;

    /** In the middle of what. */
    public enum Phase {
        CONSENT,
        EXCHANGE,
        REFRESH
    }

    /**
     * What is done to whom.
     *
     * @param number of the round, by which the grant has a name of its own
     * @param replica which one is killed, 0 or 1
     * @param hold where the vendor holds its answer until the kill is done, or null for a kill after a while
     * @param after how long after the beginning of the phase, where the vendor holds nothing
     * @param hadGrant whether the user had a grant before, which a new consent replaces
     * @param forgiving whether the vendor takes a rotated refresh token until its successor was used
     */
    public record Plan(
            int number,
            Phase phase,
            int replica,
            Hold.@Nullable When hold,
            Duration after,
            boolean hadGrant,
            boolean forgiving) {
        @Override
        public String toString() {
            var when = hold == null ? "after " + after.toMillis() + " ms" : hold.name();
            return "%3d %-8s of replica %d, %-17s%s%s"
                    .formatted(
                            number,
                            phase,
                            replica + 1,
                            when,
                            hadGrant ? ", had a grant" : "",
                            forgiving ? ", forgiving vendor" : "");
        }
    }

    /**
     * How it went on.
     *
     * @param lost the user had a grant that the vendor still honours, and was asked to consent all the same
     * @param endedByVendor the vendor had spent the refresh token whose successor died with the replica
     * @param wentOn whether the user got a token in the end
     * @param tries how often it was asked until then
     */
    public record Outcome(boolean lost, boolean endedByVendor, boolean wentOn, int tries) {}

    public KillRound(ReplicaStage stage, Plan plan) {
        this.stage = stage;
        this.plan = plan;
        this.resource = "https://round-" + plan.number() + ".example/mcp";
        this.victim = stage.stack.replicas("identity").get(plan.replica());
        this.survivor = Topology.TWO_IDENTITIES.replicas("identity").get(1 - plan.replica());
    }

    /** The resource whose grant this round is about. */
    public String resource() {
        return resource;
    }

    @Override
    public String toString() {
        return plan.toString();
    }

    /** Plays it; afterwards the killed replica is still down. */
    public Outcome play() {
        stage.vendor.forgiving(plan.forgiving());
        stage.vendor.accessTokenLifetime(Duration.ofMinutes(10));
        int refreshes = stage.vendor.activity("alice").refreshes();
        switch (plan.phase()) {
            case CONSENT -> consent();
            case EXCHANGE -> exchange();
            case REFRESH -> refresh();
        }
        kill();
        boolean spent = stage.vendor.activity("alice").refreshes() > refreshes && !plan.forgiving();
        return goOn(spent);
    }

    private String link() {
        if (!plan.hadGrant()) {
            return ReplicaStage.link(stage.ask("alice", resource));
        }
        stage.connect("alice", resource);
        return stage.askAnew("alice", resource);
    }

    private void consent() {
        var link = link();
        stage.stack.balancer().leaveOut(survivor);
        try (var browser = new Browser()) {
            if (plan.hold() == null) {
                killDuring(null, () -> {
                    stage.open(browser, "alice", link);
                    stage.agree(browser);
                });
            } else {
                stage.open(browser, "alice", link);
                killDuring(Hold.Step.LOGIN_PAGE, () -> stage.agree(browser));
            }
            attempt(() -> stage.comeBack(browser, "alice"));
        }
    }

    private void exchange() {
        var link = link();
        stage.stack.balancer().leaveOut(survivor);
        try (var browser = new Browser()) {
            stage.open(browser, "alice", link);
            stage.agree(browser);
            killDuring(Hold.Step.CODE, () -> stage.comeBack(browser, "alice"));
        }
    }

    private void refresh() {
        stage.vendor.accessTokenLifetime(Duration.ofSeconds(1));
        stage.connect("alice", resource);
        var expired = Instant.now().plusSeconds(1);
        stage.vendor.accessTokenLifetime(Duration.ofMinutes(10));
        try (var calls = stage.parallel("alice", resource)) {
            Pause.of(Duration.between(Instant.now(), expired));
            killDuring(Hold.Step.REFRESH, () -> {
                calls.send(url(plan.replica()), CALLERS);
                calls.send(url(1 - plan.replica()), plan.hold() == null ? CALLERS : 0);
            });
            calls.send(url(1 - plan.replica()), CALLERS);
            calls.results();
        }
    }

    /** Ends the replica, and lets everybody find the other one. */
    private void kill() {
        victim.kill();
        stage.stack.balancer().takeIn(survivor);
    }

    private String url(int replica) {
        return stage.url(replica);
    }

    /** Kills the replica while the work is done: when the vendor waits, or after a while. */
    private void killDuring(Hold.@Nullable Step step, Runnable work) {
        if (plan.hold() == null || step == null) {
            var killer = beside(() -> {
                Pause.of(plan.after());
                kill();
            });
            attempt(work);
            killer.join();
            return;
        }
        try (var hold = stage.vendor.hold(step, plan.hold())) {
            var working = beside(() -> attempt(work));
            hold.awaitArrival();
            kill();
            hold.close();
            working.join();
        }
    }

    /** On a thread of its own: the common pool has one thread where there are two processors, and ends processes, too. */
    private static CompletableFuture<Void> beside(Runnable work) {
        return CompletableFuture.runAsync(work, task -> Thread.ofVirtual().start(task));
    }

    /** The browser may find its server gone in the middle of it, and whatever it then shows ends the attempt. */
    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (Fault broken) {
            // the user tries again: see goOn
        }
    }

    private Outcome goOn(boolean spent) {
        boolean had = plan.hadGrant() || plan.phase() == Phase.REFRESH;
        boolean asked = false;
        var deadline = Instant.now().plus(PATIENCE);
        for (int tries = 1; Instant.now().isBefore(deadline); tries++) {
            try {
                var answer = stage.ask("alice", resource);
                if (!answer.text("accessToken").isEmpty()) {
                    return new Outcome(asked && had && !spent, asked && had && spent, true, tries);
                }
                if (answer.status() == 200) {
                    asked = true;
                    stage.consent("alice", ReplicaStage.link(answer));
                }
            } catch (Fault again) {
                // A connection that led to the killed replica, or a link that was half used: the next try finds
                // another.
            }
            Pause.of(Duration.ofMillis(100));
        }
        return new Outcome(asked && had && !spent, asked && had && spent, false, 0);
    }
}
