package io.gatehouse.local.sample;

import java.util.Map;

/** One tool of a sample server: what it is called, what it needs and what it does for a user. */
record SampleTool(String name, String description, Map<String, Object> inputSchema, String scope, Action action) {
    /** What the tool does; the answer is text. */
    @FunctionalInterface
    interface Action {
        String run(String user, Map<String, Object> arguments);
    }
}
