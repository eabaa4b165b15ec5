package io.gatehouse.catalog.quarantine;

import io.gatehouse.catalog.offering.Offering;
import io.gatehouse.catalog.tool.ToolDefinition;

/**
 * A definition that waits for an operator.
 *
 * @param name the tool's or prompt's name, the resource's URI or the template's text
 * @param digest SHA-256 of the definition's bytes, in hex
 * @param definition its JSON text, byte for byte as it came
 */
public record Held(Kind kind, String name, Reason reason, String digest, String definition) {

    /** What it defines. */
    public enum Kind {
        TOOL,
        PROMPT,
        RESOURCE,
        RESOURCE_TEMPLATE
    }

    /** Why it waits. */
    public enum Reason {
        /** A tool of this name was accepted with another definition. */
        CHANGED,
        /** The target's operators want to see everything before it is served (S22). */
        PREVIEW
    }

    static Held of(ToolDefinition tool, Reason reason) {
        return new Held(Kind.TOOL, tool.name(), reason, tool.digest(), tool.definition());
    }

    static Held of(Offering offering) {
        return new Held(
                Kind.valueOf(offering.kind().name()),
                offering.name(),
                Reason.PREVIEW,
                ToolDefinition.digest(offering.definition()),
                offering.definition());
    }

    /** It as a tool; only of tools. */
    ToolDefinition tool() {
        return new ToolDefinition(name, definition, digest);
    }

    /** It as what it is; only of what is no tool. */
    Offering offering() {
        return new Offering(Offering.Kind.valueOf(kind.name()), name, definition);
    }
}
