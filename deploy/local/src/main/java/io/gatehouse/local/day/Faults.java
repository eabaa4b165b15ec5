package io.gatehouse.local.day;

import io.gatehouse.local.operator.Pause;
import io.gatehouse.local.provider.DevelopmentProvider;
import io.gatehouse.local.stack.Nginx;
import io.gatehouse.local.stack.ServiceProcess;
import io.gatehouse.local.stack.Stack;
import io.gatehouse.local.stack.Topology;
import java.time.Duration;
import java.util.List;

/** What an operator does, and what breaks. */
final class Faults {
    /** What Kubernetes' preStop hook waits: the balancer has heard of the end before the process does. */
    private static final Duration HEARD = Duration.ofSeconds(2);

    private static final Duration OUTAGE = Duration.ofSeconds(30);
    private static final Duration SLOW = Duration.ofSeconds(4);
    private static final Duration JUMP = Duration.ofMinutes(10);
    private static final Duration SPOOL_FILLS_WITHIN = Duration.ofSeconds(150);
    private static final String SPOOL_FULL = "-31002";

    private final Stack stack;
    private final DevelopmentProvider vendor;
    private final List<DayTarget> targets;
    private final Tally tally;
    private final MovedClock clock;
    private volatile boolean goesByOurClock;

    Faults(Stack stack, DevelopmentProvider vendor, List<DayTarget> targets, Tally tally, MovedClock clock) {
        this.clock = clock;
        this.stack = stack;
        this.vendor = vendor;
        this.targets = targets;
        this.tally = tally;
    }

    /** One replica after the other: out of the balancer, ended, started, ready, in again. */
    String rollingRestart(String service) {
        Topology.TWO_OF_EACH.replicas(service).forEach(this::restart);
        return "";
    }

    /** The first replicas of all services at once, then the second ones. */
    String rollingRestartOfAll() {
        for (int i = 0; i < 2; i++) {
            int number = i;
            Topology.SERVICES.stream()
                    .map(service -> Topology.TWO_OF_EACH.replicas(service).get(number))
                    .parallel()
                    .forEach(this::restart);
        }
        return "";
    }

    /** As a crash of one replica, which is started again after ten seconds; the balancer is told nothing. */
    String kill(String service) {
        var replica = stack.replica(service);
        replica.kill();
        Pause.of(Duration.ofSeconds(10));
        replica.start();
        return "";
    }

    String vendorSlow() {
        vendor.slow(SLOW);
        try {
            Pause.of(OUTAGE);
        } finally {
            vendor.slow(Duration.ZERO);
        }
        return "every answer takes " + SLOW.toSeconds() + " s";
    }

    String vendorDown() {
        vendor.away(true);
        try {
            Pause.of(OUTAGE);
        } finally {
            vendor.away(false);
        }
        return "";
    }

    String targetsDown() {
        var some = targets.subList(0, Math.max(1, targets.size() / 5));
        some.forEach(DayTarget::leave);
        try {
            Pause.of(OUTAGE);
        } finally {
            some.forEach(DayTarget::comeBack);
        }
        return some.size() + " of " + targets.size();
    }

    String catalogDown() {
        var replicas = stack.replicas("catalog");
        replicas.forEach(ServiceProcess::stop);
        Pause.of(OUTAGE);
        replicas.parallelStream().forEach(ServiceProcess::start);
        return "both replicas";
    }

    String databaseDown() {
        stack.postgres().close();
        Pause.of(OUTAGE);
        stack.postgres().resume();
        return OUTAGE.toSeconds() + " s";
    }

    /** The clock of one identity-service goes ten minutes ahead and comes back, while it runs. */
    String clockJump() {
        if (!goesByOurClock) {
            restart(Stack.SECOND_IDENTITY);
        }
        clock.ahead(JUMP);
        try {
            Pause.of(OUTAGE);
        } finally {
            clock.ahead(Duration.ZERO);
        }
        Pause.of(Duration.ofSeconds(10));
        return "one identity-service " + JUMP.toMinutes() + " minutes ahead for " + OUTAGE.toSeconds() + " s";
    }

    /** Nothing takes the gateways' events until their spools are full, and for ten seconds more. */
    String spoolFull() {
        var began = tally.now();
        var nginx = (Nginx) stack.balancer();
        nginx.refuse("identity", "/v1/audit/events", 503);
        try {
            while (!tally.seen(began, SPOOL_FULL)) {
                if (tally.now().minus(began).compareTo(SPOOL_FILLS_WITHIN) > 0) {
                    return "it did not fill in " + SPOOL_FILLS_WITHIN.toSeconds() + " s";
                }
                Pause.of(Duration.ofSeconds(1));
            }
            var full = tally.now().minus(began);
            Pause.of(Duration.ofSeconds(10));
            return "full after " + full.toSeconds() + " s";
        } finally {
            nginx.refuseNothing("identity");
        }
    }

    private void restart(String replica) {
        var process = stack.replica(replica);
        if (replica.equals(Stack.SECOND_IDENTITY)) {
            process.surroundings(clock.environment());
            goesByOurClock = true;
        }
        stack.balancer().leaveOut(replica);
        Pause.of(HEARD);
        process.stop();
        process.start();
        stack.balancer().takeIn(replica);
        Pause.of(HEARD);
    }
}
