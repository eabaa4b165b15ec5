package io.gatehouse.local.day;

import io.gatehouse.local.day.Tally.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One user's day: lists, calls, and now and then a target that he has not connected yet. */
final class DayUser implements Runnable {
    private static final double LISTS = 0.2;
    private static final double NEW_SESSIONS = 0.02;
    private static final String BROWSER = "browser";
    private static final Duration ARRIVAL = Duration.ofMinutes(1);
    /** People visit pages one after another, so that the browsers of this process do not become the load. */
    private static final Semaphore BROWSERS = new Semaphore(2, true);

    private final String name;
    private final AgentClient client;
    private final Visit visit;
    private final Tally tally;
    private final List<DayTarget> targets;
    private final Duration day;
    private final Duration pause;
    private final BooleanSupplier over;
    private final Random random;
    private final Set<String> connected = ConcurrentHashMap.newKeySet();

    DayUser(
            String name,
            AgentClient client,
            Visit visit,
            Tally tally,
            List<DayTarget> targets,
            Duration day,
            Duration pause,
            BooleanSupplier over) {
        this.name = name;
        this.client = client;
        this.visit = visit;
        this.tally = tally;
        this.targets = targets;
        this.day = day;
        this.pause = pause;
        this.over = over;
        this.random = new Random(name.hashCode());
    }

    String name() {
        return name;
    }

    /** The targets of which a page has said that he is connected. */
    Set<String> connected() {
        return connected;
    }

    @Override
    public void run() {
        // They come one after the other in the first minute, or the first twentieth of a short day.
        var first = day.dividedBy(20).compareTo(ARRIVAL) < 0 ? day.dividedBy(20) : ARRIVAL;
        LockSupport.parkNanos((long) (first.toNanos() * random.nextDouble()));
        while (!over.getAsBoolean()) {
            LockSupport.parkNanos((long) (pause.toNanos() * -Math.log(1 - random.nextDouble())));
            if (random.nextDouble() < NEW_SESSIONS) {
                client.startAnew();
            }
            if (random.nextDouble() < LISTS) {
                var began = tally.now();
                count(began, Kind.LIST, client.list(trace(), targets.size()));
            } else {
                call(targets.get(random.nextInt(known())).name());
            }
        }
    }

    /** Calls once more what he is connected to; the causes of what does not work. */
    List<String> callEverything() {
        return connected.stream()
                .map(target -> {
                    var reply = client.call(target, trace());
                    return switch (reply) {
                        case Reply.Good ignored -> "";
                        case Reply.Consent ignored -> {
                            tally.again(name, target);
                            yield "asked again";
                        }
                        case Reply.Failure failure -> failure.cause();
                    };
                })
                .filter(cause -> !cause.isEmpty())
                .toList();
    }

    /** He finds more and more of the targets, so that there are consents all day. */
    private int known() {
        double share = Math.min(1, tally.now().toMillis() / (0.95 * day.toMillis()));
        return Math.clamp((int) Math.ceil(share * targets.size()), 1, targets.size());
    }

    private void call(String target) {
        var trace = trace();
        var began = tally.now();
        var reply = client.call(target, trace);
        switch (reply) {
            case Reply.Consent consent -> {
                tally.count(began, Kind.CALL, client.era(), "");
                tally.linked();
                if (connected.remove(target)) {
                    tally.again(name, target);
                }
                consent(target, consent);
            }
            default -> {
                if (reply instanceof Reply.Good) {
                    tally.answered(trace);
                }
                count(began, Kind.CALL, reply);
            }
        }
    }

    private void consent(String target, Reply.Consent consent) {
        BROWSERS.acquireUninterruptibly();
        var began = tally.now();
        String cause;
        try {
            cause = visit.consent(consent.url(), name);
        } finally {
            BROWSERS.release();
        }
        tally.count(began, Kind.CONSENT, BROWSER, cause);
        if (!cause.isEmpty()) {
            return;
        }
        connected.add(target);
        if (consent.state().isEmpty()) {
            return;
        }
        var trace = trace();
        var repeated = tally.now();
        var reply = client.repeat(target, trace, consent);
        if (reply instanceof Reply.Good) {
            tally.answered(trace);
        } else if (reply instanceof Reply.Consent) {
            connected.remove(target);
            tally.again(name, target);
        }
        count(repeated, Kind.CALL, reply);
    }

    private void count(Duration began, Kind kind, Reply reply) {
        tally.count(began, kind, client.era(), reply instanceof Reply.Failure failure ? failure.cause() : "");
    }

    private static String trace() {
        var random = ThreadLocalRandom.current();
        return "%016x%016x".formatted(random.nextLong(), random.nextLong() | 1);
    }
}
