package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.mcp.Asked;
import jakarta.inject.Singleton;

/** Who may ask a target for what; decides before anything that depends on it. Has no rules yet and allows all. */
@Singleton
public class ToolPolicy {

    /** What a policy says. */
    public enum Decision {
        ALLOWED,
        /** It does not exist for this caller. */
        REFUSED
    }

    /** Whether the caller may ask for it. */
    public Decision decide(Caller caller, Asked asked) {
        return Decision.ALLOWED;
    }
}
