package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.mcp.Asked;
import io.gatehouse.gateway.policy.Policy;
import io.gatehouse.gateway.policy.Prior;
import java.util.concurrent.ConcurrentHashMap;

/** What one policy says of one caller, for everything that he asked for or that was listed to him. */
final class CallerPriors {

    private record Thing(Asked.Kind kind, String targetId, String name) {}

    /** A catalog may have more, and URIs of resources are the caller's to invent: the rest is decided each time. */
    private static final int MAXIMUM = 4096;

    private final Policy policy;
    private final Policy.CallerAnswers answers;
    private final ConcurrentHashMap<Thing, Prior> priors = new ConcurrentHashMap<>();

    CallerPriors(Policy policy) {
        this.policy = policy;
        this.answers = new Policy.CallerAnswers(policy);
    }

    Prior of(GatewaySnapshot gateway, Caller caller, Target target, Asked asked) {
        Thing thing = new Thing(asked.kind(), target.targetId(), asked.name());
        Prior known = priors.get(thing);
        if (known == null) {
            known = policy.prior(new CallFacts(gateway, caller, target, asked), answers);
            if (priors.size() < MAXIMUM) {
                priors.put(thing, known);
            }
        }
        return known;
    }
}
