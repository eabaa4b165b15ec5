package io.gatehouse.local.day;

import io.gatehouse.local.operator.Pause;
import io.gatehouse.local.stack.Fault;
import io.gatehouse.local.stack.Progress;
import io.gatehouse.local.stack.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What happens when: one event after the other, spread over the day. */
final class Schedule {
    private static final List<String> NAMES = List.of(
            "migration",
            "restart-gateway",
            "restart-identity",
            "restart-catalog",
            "kill-gateway",
            "kill-identity",
            "kill-catalog",
            "vendor-slow",
            "vendor-down",
            "targets-down",
            "catalog-down",
            "database-down",
            "clock-jump",
            "spool-full",
            "vault-key",
            "session-keys",
            "private-keys");

    private final Map<String, Event> events = new LinkedHashMap<>();
    private final Tally tally;
    private final Progress progress;

    Schedule(Faults faults, Rotations rotations, Stack stack, Tally tally, Progress progress) {
        this.tally = tally;
        this.progress = progress;
        for (var service : List.of("gateway", "identity", "catalog")) {
            add("restart-" + service, "rolling restart of " + service, false, () -> faults.rollingRestart(service));
        }
        for (var service : List.of("gateway", "identity", "catalog")) {
            add("kill-" + service, "kill -9 of one " + service, true, () -> faults.kill(service));
        }
        add("vendor-slow", "vendor slow", true, faults::vendorSlow);
        add("vendor-down", "vendor down", true, faults::vendorDown);
        add("targets-down", "targets down", true, faults::targetsDown);
        add("catalog-down", "catalog-service down", false, faults::catalogDown);
        add("database-down", "PostgreSQL stopped", true, faults::databaseDown);
        add("clock-jump", "clock jump", true, faults::clockJump);
        add("spool-full", "audit spool full", true, faults::spoolFull);
        add("vault-key", "rotation of the vault's key", false, rotations::vaultKey);
        add("session-keys", "rotation of the session keys", false, rotations::sessionKeys);
        add("private-keys", "rotation of the services' private keys", false, rotations::privateKeys);
        add("migration", "migration to the next schema", false, () -> {
            List.of("identity", "catalog").forEach(database -> Migration.of(stack.postgres(), database));
            Pause.of(Duration.ofSeconds(10));
            return "";
        });
    }

    static void requireKnown(List<String> only) {
        for (var name : only) {
            if (!NAMES.contains(name)) {
                throw new Fault("No event is called " + name + "; there are " + String.join(", ", NAMES));
            }
        }
    }

    /** Plays the events; the first begins when the load has begun well, and none is planned for the last twentieth. */
    List<Event.Past> play(Duration length, List<String> only) {
        var chosen = only.isEmpty() ? NAMES : only;
        var first = length.dividedBy(20);
        var slot = length.multipliedBy(18).dividedBy(20).dividedBy(chosen.size());
        var past = new ArrayList<Event.Past>();
        for (int i = 0; i < chosen.size(); i++) {
            waitUntil(first.plus(slot.multipliedBy(i)));
            var event = events.get(chosen.get(i));
            if (event == null) {
                throw new IllegalStateException("No event " + chosen.get(i));
            }
            if (tally.now().compareTo(length) >= 0) {
                progress.line("  " + event.name() + " does not happen: the day is over (let it last longer)");
                continue;
            }
            past.add(play(event));
        }
        waitUntil(length);
        return past;
    }

    private Event.Past play(Event event) {
        var from = tally.now();
        progress.line("  %s %s …".formatted(clock(from), event.name()));
        var remark = event.action().play();
        var to = tally.now();
        progress.line("  %s %s is over%s; %d requests failed meanwhile"
                .formatted(
                        clock(to),
                        event.name(),
                        remark.isEmpty() ? "" : " (" + remark + ")",
                        tally.failuresBetween(from, to)));
        return new Event.Past(event, from, to, remark);
    }

    private void waitUntil(Duration time) {
        var left = time.minus(tally.now());
        if (left.isPositive()) {
            Pause.of(left);
        }
    }

    private void add(String key, String name, boolean failuresAllowed, Event.Action action) {
        events.put(key, new Event(name, failuresAllowed, action));
    }

    static String clock(Duration time) {
        return "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
    }
}
