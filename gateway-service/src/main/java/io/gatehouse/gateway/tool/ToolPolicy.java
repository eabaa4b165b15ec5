package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.Tool;
import jakarta.inject.Singleton;

/** Who may call which tool; asked before anything that depends on the tool. Has no rules yet and allows all. */
@Singleton
public class ToolPolicy {

    /** What a policy says. */
    public enum Decision {
        ALLOWED,
        /** The tool does not exist for this caller. */
        REFUSED
    }

    /** Whether the caller may call the tool. */
    public Decision decide(Caller caller, Tool tool) {
        return Decision.ALLOWED;
    }
}
