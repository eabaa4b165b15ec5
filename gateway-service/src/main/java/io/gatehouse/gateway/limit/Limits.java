package io.gatehouse.gateway.limit;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway limits otherwise than configured.
 *
 * @param targets by the name of the target
 */
public record Limits(Limit user, Limit workload, Limit tool, Limit target, Map<String, OfTarget> targets) {

    /** Everything as configured. */
    public static final Limits NONE = new Limits(Limit.NONE, Limit.NONE, Limit.NONE, Limit.NONE, Map.of());

    public Limits {
        targets = Map.copyOf(targets);
    }

    /**
     * What holds for one target.
     *
     * @param queue calls that may wait for a place
     * @param timeout how long a call may take
     * @param tools by the target's name of the tool
     */
    public record OfTarget(
            Limit limit, @Nullable Integer queue, @Nullable Duration timeout, Map<String, OfTool> tools) {

        static final OfTarget NONE = new OfTarget(Limit.NONE, null, null, Map.of());

        public OfTarget {
            tools = Map.copyOf(tools);
        }
    }

    /** What holds for one tool of a target. */
    public record OfTool(Limit limit, @Nullable Duration timeout) {

        static final OfTool NONE = new OfTool(Limit.NONE, null);
    }

    OfTarget of(String target) {
        return targets.getOrDefault(target, OfTarget.NONE);
    }

    OfTool of(String target, String tool) {
        return of(target).tools().getOrDefault(tool, OfTool.NONE);
    }

    /** How long a call of a tool may take; null where nothing is said. */
    public @Nullable Duration timeout(String target, String tool) {
        Duration ofTool = of(target, tool).timeout();
        return ofTool == null ? of(target).timeout() : ofTool;
    }
}
