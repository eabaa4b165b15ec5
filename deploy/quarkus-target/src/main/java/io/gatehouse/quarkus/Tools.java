package io.gatehouse.quarkus;

import io.quarkiverse.mcp.server.Elicitation;
import io.quarkiverse.mcp.server.ElicitationRequest.StringSchema;
import io.quarkiverse.mcp.server.Progress;
import io.quarkiverse.mcp.server.Tool;
import io.quarkiverse.mcp.server.ToolArg;
import io.quarkiverse.mcp.server.ToolCallException;

/** One tool for each thing that a tool can do. */
public class Tools {
    private static final int STEPS = 3;

    /** Answers. */
    @Tool(description = "Says hello")
    public String greet(@ToolArg(description = "Whom") String name) {
        return "Hello, " + name + "!";
    }

    /** Fails. */
    @Tool(description = "Fails always")
    public String fail() {
        throw new ToolCallException("This tool fails always");
    }

    /** Reports its progress. */
    @Tool(description = "Takes three steps")
    public String walk(Progress progress) {
        for (int step = 1; step <= STEPS; step++) {
            if (progress.token().isPresent()) {
                progress.notificationBuilder()
                        .setProgress(step)
                        .setTotal(STEPS)
                        .build()
                        .send()
                        .await()
                        .indefinitely();
            }
        }
        return "Walked.";
    }

    /** Asks the user. */
    @Tool(description = "Asks for a name")
    public String ask(Elicitation elicitation) {
        var response = elicitation
                .requestBuilder()
                .setMessage("What is your name?")
                .addSchemaProperty("name", new StringSchema(true))
                .build()
                .sendAndAwait();
        return response.actionAccepted() ? "Hello, " + response.content().getString("name") + "!" : "Nobody.";
    }
}
