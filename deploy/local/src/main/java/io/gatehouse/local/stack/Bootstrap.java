package io.gatehouse.local.stack;

import io.gatehouse.local.operator.Operator;
import java.util.List;

/** What the operator does first: the gateway that {@code /mcp} serves. */
public final class Bootstrap {
    /** The versions that the story needs. */
    public static final List<String> VERSIONS = List.of("2025-03-26", "2025-06-18", "2025-11-25");

    private Bootstrap() {}

    /** Makes the default gateway unless it is there; returns its id. */
    public static String gateway(Stack stack, Operator operator) {
        return operator.ensureGateway(
                Stack.GATEWAY, stack.company().discoveryUrl(), Stack.AUDIENCE, List.of(Stack.AGENT_CLIENT), VERSIONS);
    }

    /** The operator olga at this stack. */
    public static Operator operator(Stack stack) {
        return new Operator(
                stack.url("catalog"),
                stack.url("identity"),
                () -> stack.company().accessToken("olga", Stack.AGENT_CLIENT, List.of()));
    }
}
