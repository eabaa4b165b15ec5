package io.gatehouse.local.day;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What happened, request by request, since the day began. */
final class Tally {
    /** What kind of request it was. */
    enum Kind {
        LIST,
        CALL,
        CONSENT
    }

    /** One request: when it began, how long it took, and why it failed; an empty cause is a success. */
    record Sample(Duration at, Kind kind, String era, Duration took, String cause) {
        boolean failed() {
            return !cause.isEmpty();
        }
    }

    /** A consent that the user gave, and that was asked for again. */
    record AskedAgain(Duration at, String user, String target) {}

    private final long began = System.nanoTime();
    private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();
    private final Queue<AskedAgain> askedAgain = new ConcurrentLinkedQueue<>();
    private final Set<String> goodCalls = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answeredConsent = new AtomicInteger();

    /** The time since the day began. */
    Duration now() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Counts a request that began then and ends now. */
    void count(Duration began, Kind kind, String era, String cause) {
        samples.add(new Sample(began, kind, era, now().minus(began), cause));
    }

    /** Remembers the trace of a call that the target has answered; it must be in the audit trail. */
    void answered(String trace) {
        goodCalls.add(trace);
    }

    /** Counts a call whose answer was a link to consent. */
    void linked() {
        answeredConsent.incrementAndGet();
    }

    void again(String user, String target) {
        askedAgain.add(new AskedAgain(now(), user, target));
    }

    List<Sample> samples() {
        return List.copyOf(samples);
    }

    List<AskedAgain> askedAgain() {
        return List.copyOf(askedAgain);
    }

    Set<String> goodCalls() {
        return goodCalls;
    }

    /** How many failures of requests there were that began in this time. */
    long failuresBetween(Duration from, Duration to) {
        return samples.stream()
                .filter(sample -> sample.failed()
                        && sample.at().compareTo(from) >= 0
                        && sample.at().compareTo(to) < 0)
                .count();
    }

    /** Whether a request failed with such words since then. */
    boolean seen(Duration since, String words) {
        return samples.stream()
                .anyMatch(sample ->
                        sample.at().compareTo(since) >= 0 && sample.cause().contains(words));
    }
}
