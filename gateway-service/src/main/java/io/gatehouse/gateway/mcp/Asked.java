package io.gatehouse.gateway.mcp;

import io.gatehouse.gateway.catalog.Tool;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of one target.
 *
 * @param publicName how the caller names it: a public tool or prompt name, or a resource's URI
 * @param name how the target names it
 * @param tool the tool that is called; null unless the kind is {@link Kind#TOOL}
 */
public record Asked(
        Kind kind, String publicName, String name, @Nullable Tool tool) {

    /** The kinds of things that targets are asked for. */
    public enum Kind {
        /** {@code tools/call}. */
        TOOL,
        /** {@code prompts/get}. */
        PROMPT,
        /** {@code resources/read}. */
        RESOURCE,
        /** {@code resources/subscribe} and {@code resources/unsubscribe}. */
        SUBSCRIPTION,
        /** {@code completion/complete} for an argument of a prompt. */
        PROMPT_COMPLETION,
        /** {@code completion/complete} for a variable of a resource template. */
        RESOURCE_COMPLETION
    }

    /** A call of that tool under its public name. */
    public static Asked tool(Tool tool) {
        return tool(tool.publicName(), tool);
    }

    /** A call of that tool, by whatever name it has where it is called. */
    public static Asked tool(String calledAs, Tool tool) {
        return new Asked(Kind.TOOL, calledAs, tool.name(), tool);
    }

    /** The request as the target gets it: its own name in the place of the public one, every other byte as it came. */
    public Buffer message(McpRequest request) {
        Buffer named = switch (kind) {
            case TOOL, PROMPT -> request.spliceName(name);
            case PROMPT_COMPLETION -> request.spliceReference(name);
            case RESOURCE, SUBSCRIPTION, RESOURCE_COMPLETION -> request.body();
        };
        return TaskMembers.without(request, named);
    }

    /** What requests of the stateless era say in {@code Mcp-Name}; null where they have none. */
    public @Nullable String headerName() {
        return switch (kind) {
            case TOOL, PROMPT, RESOURCE -> name;
            case SUBSCRIPTION, PROMPT_COMPLETION, RESOURCE_COMPLETION -> null;
        };
    }

    /** What a caller is told for whom it does not exist, whether it is unknown or forbidden. */
    public McpFailure unknown(Era era) {
        return McpFailure.unknown(kind, publicName, era);
    }

    /** Whether what went wrong can be told in a result; only tools have that. */
    public boolean hasErrorResult() {
        return kind == Kind.TOOL;
    }
}
