package io.gatehouse.gateway.limit;

import io.gatehouse.gateway.limit.LimitConfig.Scope;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who may take how much: per user and workload before a request is read, per tool and target before a call is made. */
@Singleton
public class Limiter {

    /** What a limit is about. */
    private record Subject(String kind, String key, Limit limit, Limit configured, String text) {

        Subject withoutRate() {
            return new Subject(kind, key, Limiter.withoutRate(limit), Limiter.withoutRate(configured), text);
        }
    }

    private final LimitConfig config;
    private final Rates rates;
    private final Running running = new Running();
    private final boolean limitsCallers;
    private final boolean limitsCalls;

    private final Map<String, Counter> refused = new HashMap<>();

    Limiter(LimitConfig config, MeterRegistry metrics, Clock clock) {
        this.config = config;
        this.rates = new Rates(config.maximumTracked(), clock);
        for (String kind : List.of("user", "workload", "tool", "target")) {
            refused.put(kind, metrics.counter("gateway.limit.refused", "kind", kind));
        }
        this.limitsCallers = says(config.perUser()) || says(config.perWorkload());
        this.limitsCalls = says(config.perTool()) || config.perTarget().rate() > 0;
    }

    /**
     * A request of a user through a workload.
     *
     * @param workload the client that the user's token of that issuer names, or null
     */
    public Admission request(
            String gatewayId, Limits limits, String callerKey, String issuer, @Nullable String workload) {
        if (limits == Limits.NONE && !limitsCallers) {
            return Admission.free();
        }
        List<Subject> subjects = new ArrayList<>(2);
        subjects.add(new Subject(
                "user", gatewayId + '/' + callerKey, limits.user(), of(config.perUser()), "requests of this user"));
        if (workload != null) {
            subjects.add(new Subject(
                    "workload",
                    gatewayId + '/' + issuer + ' ' + workload,
                    limits.workload(),
                    of(config.perWorkload()),
                    "requests of this client"));
        }
        return admit(subjects);
    }

    /** A call of a tool (or whatever else a target is asked for by name). */
    public Admission call(String gatewayId, Limits limits, String target, String tool) {
        return limits == Limits.NONE && !limitsCalls
                ? Admission.free()
                : admit(subjects(gatewayId, limits, target, tool));
    }

    /** A call that goes on in another request: it runs again, and was counted when it began. */
    public Admission callThatGoesOn(String gatewayId, Limits limits, String target, String tool) {
        return limits == Limits.NONE && !limitsCalls
                ? Admission.free()
                : admit(subjects(gatewayId, limits, target, tool).stream()
                        .map(Subject::withoutRate)
                        .toList());
    }

    private List<Subject> subjects(String gatewayId, Limits limits, String target, String tool) {
        String targetKey = gatewayId + '/' + target;
        return List.of(
                new Subject(
                        "tool",
                        targetKey + '/' + tool,
                        limits.of(target, tool).limit().or(limits.tool()),
                        of(config.perTool()),
                        "calls of the tool '" + tool + "' of the target '" + target + "'"),
                new Subject(
                        "target",
                        targetKey,
                        // How many run at the same time is the gate's to say: there they may wait.
                        withoutConcurrency(limits.of(target).limit().or(limits.target())),
                        withoutConcurrency(of(config.perTarget())),
                        "calls of the target '" + target + "'"));
    }

    private Admission admit(List<Subject> subjects) {
        List<String> entered = new ArrayList<>(subjects.size());
        for (Subject subject : subjects) {
            Limit limit = subject.limit().or(subject.configured());
            String key = subject.kind() + '/' + subject.key();
            OverLimit over = over(subject, limit, key, entered);
            if (over != null) {
                entered.forEach(running::leave);
                Objects.requireNonNull(refused.get(subject.kind())).increment();
                return Admission.refused(over);
            }
        }
        return entered.isEmpty() ? Admission.free() : new Admission(null, () -> entered.forEach(running::leave));
    }

    private @Nullable OverLimit over(Subject subject, Limit limit, String key, List<String> entered) {
        int concurrency = orNone(limit.concurrency());
        if (concurrency > 0) {
            if (!running.enter(key, concurrency)) {
                return new OverLimit(
                        "Too many " + subject.text() + " at the same time: at most " + concurrency,
                        config.retryAfter());
            }
            entered.add(key);
        }
        int rate = orNone(limit.rate());
        if (rate > 0) {
            long wait = rates.take(key, rate, Math.max(rate, orNone(limit.burst())));
            if (wait > 0) {
                return new OverLimit(
                        "Too many " + subject.text() + ": at most " + rate + " a second", Duration.ofMillis(wait));
            }
        }
        return null;
    }

    private static boolean says(Scope scope) {
        return scope.rate() > 0 || scope.concurrency() > 0;
    }

    private static int orNone(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    private static Limit withoutConcurrency(Limit limit) {
        return new Limit(limit.rate(), limit.burst(), 0);
    }

    private static Limit withoutRate(Limit limit) {
        return new Limit(0, 0, limit.concurrency());
    }

    private static Limit of(Scope scope) {
        return new Limit(scope.rate(), scope.burst(), scope.concurrency());
    }
}
