package io.gatehouse.gateway.catalog;

import io.gatehouse.gateway.limit.Limits;
import io.gatehouse.gateway.policy.Policy;

/**
 * What a gateway's operator demands of its callers; the same for the gateway and for its views of single targets.
 *
 * @param gatewayName the gateway's own name, however a view of it is called
 */
public record Rules(String gatewayName, Policy policy, Limits limits) {

    /** A gateway whose operator demands nothing. */
    public static Rules none(String gatewayName) {
        return new Rules(gatewayName, Policy.NONE, Limits.NONE);
    }
}
