package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.cache.BoundedCache;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.mcp.Asked;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.McpRequest;
import io.gatehouse.gateway.policy.Arguments;
import io.gatehouse.gateway.policy.Policy;
import io.gatehouse.gateway.policy.Prior;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask a target for what; decides before anything that depends on it. What does not depend on arguments is
 * decided once per policy, caller's token and thing asked for.
 */
@Singleton
public class ToolPolicy {

    /** What a policy says. */
    public enum Decision {
        ALLOWED,
        /** It does not exist for this caller. */
        REFUSED
    }

    /** A policy belongs to one revision of one gateway, a caller to one token at one gateway: both are the same objects. */
    private record Key(Policy policy, Caller caller) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.policy == policy && key.caller == caller;
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(policy) + System.identityHashCode(caller);
        }
    }

    private static final int MAXIMUM_CALLERS = 10_000;
    private static final long KEPT = Duration.ofMinutes(2).toMillis();

    private final BoundedCache<Key, CallerPriors> callers;

    ToolPolicy(Clock clock) {
        this.callers = new BoundedCache<>(MAXIMUM_CALLERS, clock);
    }

    /**
     * Whether the caller may ask for it. Fails with {@link McpFailure} where a rule reads arguments that two readers
     * could read differently; only callers for whom the tool exists learn that.
     */
    public Decision decide(GatewaySnapshot gateway, Caller caller, Target target, Asked asked, McpRequest request) {
        return decide(gateway, caller, target, asked, request.arguments());
    }

    /** The same of what has no arguments. */
    Decision decide(GatewaySnapshot gateway, Caller caller, Target target, Asked asked) {
        return decide(gateway, caller, target, asked, (Buffer) null);
    }

    private Decision decide(
            GatewaySnapshot gateway, Caller caller, Target target, Asked asked, @Nullable Buffer given) {
        Policy policy = gateway.rules().policy();
        if (policy.isEmpty()) {
            return Decision.ALLOWED;
        }
        Prior prior = prior(gateway, caller, target, asked);
        if (prior.outcome() != Prior.Outcome.OPEN) {
            return prior.outcome() == Prior.Outcome.ALLOWED ? Decision.ALLOWED : Decision.REFUSED;
        }
        CallFacts facts = new CallFacts(gateway, caller, target, asked);
        return prior.allows(facts, arguments(given)) ? Decision.ALLOWED : Decision.REFUSED;
    }

    /** Whether lists show it to the caller: whatever may be called, if only with some arguments. */
    public boolean shows(GatewaySnapshot gateway, Caller caller, Target target, Asked asked) {
        return gateway.rules().policy().isEmpty()
                || prior(gateway, caller, target, asked).outcome() != Prior.Outcome.REFUSED;
    }

    private Prior prior(GatewaySnapshot gateway, Caller caller, Target target, Asked asked) {
        return of(gateway.rules().policy(), caller).of(gateway, caller, target, asked);
    }

    private CallerPriors of(Policy policy, Caller caller) {
        Key key = new Key(policy, caller);
        CallerPriors known = callers.get(key);
        if (known == null) {
            known = new CallerPriors(policy);
            callers.put(key, known, KEPT);
        }
        return known;
    }

    private static Map<String, Object> arguments(@Nullable Buffer raw) {
        if (raw == null) {
            return Map.of();
        }
        try {
            return Arguments.read(raw.getBytes());
        } catch (Arguments.Unreadable refused) {
            throw McpFailure.invalidParams("Invalid params: " + refused.getMessage());
        }
    }
}
