package io.gatehouse.gateway.feed;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.gatehouse.gateway.limit.Limit;
import io.gatehouse.gateway.limit.Limits;
import io.gatehouse.gateway.policy.Policy;
import io.gatehouse.gateway.policy.Rule;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Policy and limits as they stand in a snapshot. A policy that cannot be read is no policy, and so no snapshot. */
final class RulesWire {

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record PolicyWire(@Nullable List<RuleWire> rules) {

        Policy read() {
            if (rules == null || rules.isEmpty()) {
                throw new IllegalArgumentException("a policy has no rules");
            }
            List<Rule> read = new ArrayList<>();
            for (RuleWire rule : rules) {
                if (rule.name() == null || rule.effect() == null || rule.expression() == null) {
                    throw new IllegalArgumentException("a rule of the policy is not whole");
                }
                read.add(new Rule(rule.name(), rule.effect(), rule.expression()));
            }
            return Policy.of(read);
        }
    }

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record RuleWire(
            @Nullable String name,
            Rule.@Nullable Effect effect,
            @Nullable String expression) {}

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record LimitWire(
            @Nullable Integer ratePerSecond,
            @Nullable Integer burst,
            @Nullable Integer concurrency) {

        static Limit read(@Nullable LimitWire wire) {
            return wire == null ? Limit.NONE : new Limit(wire.ratePerSecond, wire.burst, wire.concurrency);
        }
    }

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ToolLimitWire(
            @Nullable String name,
            @Nullable Integer ratePerSecond,
            @Nullable Integer burst,
            @Nullable Integer concurrency,
            @Nullable Integer timeoutSeconds) {}

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record TargetLimitWire(
            @Nullable String name,
            @Nullable Integer ratePerSecond,
            @Nullable Integer burst,
            @Nullable Integer concurrency,
            @Nullable Integer queue,
            @Nullable Integer timeoutSeconds,
            @Nullable List<ToolLimitWire> tools) {

        private Limits.OfTarget read() {
            Map<String, Limits.OfTool> byTool = new HashMap<>();
            for (ToolLimitWire tool : SnapshotReader.orEmpty(tools)) {
                byTool.put(
                        named(tool.name()),
                        new Limits.OfTool(
                                new Limit(tool.ratePerSecond(), tool.burst(), tool.concurrency()),
                                seconds(tool.timeoutSeconds())));
            }
            return new Limits.OfTarget(
                    new Limit(ratePerSecond, burst, concurrency), queue, seconds(timeoutSeconds), byTool);
        }
    }

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record LimitsWire(
            @Nullable LimitWire user,
            @Nullable LimitWire workload,
            @Nullable LimitWire tool,
            @Nullable LimitWire target,
            @Nullable List<TargetLimitWire> targets) {

        Limits read() {
            Map<String, Limits.OfTarget> byTarget = new HashMap<>();
            for (TargetLimitWire one : SnapshotReader.orEmpty(targets)) {
                byTarget.put(named(one.name()), one.read());
            }
            return new Limits(
                    LimitWire.read(user),
                    LimitWire.read(workload),
                    LimitWire.read(tool),
                    LimitWire.read(target),
                    byTarget);
        }
    }

    private RulesWire() {}

    private static @Nullable Duration seconds(@Nullable Integer seconds) {
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    private static String named(@Nullable String name) {
        if (name == null) {
            throw new IllegalArgumentException("limits have no name of what they limit");
        }
        return name;
    }
}
