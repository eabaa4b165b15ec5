package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.audit.AuditType;
import io.gatehouse.gateway.mcp.Asked;

/** How the trail calls what a target was asked for. */
final class AuditedKind {

    /** What fits into the trail's member for names. */
    private static final int MAXIMUM_NAME = 128;

    private AuditedKind() {}

    static AuditType asked(Asked.Kind kind) {
        return switch (kind) {
            case TOOL -> AuditType.TOOL_CALLED;
            case PROMPT -> AuditType.PROMPT_FETCHED;
            case RESOURCE -> AuditType.RESOURCE_READ;
            case SUBSCRIPTION -> AuditType.RESOURCE_SUBSCRIBED;
            case PROMPT_COMPLETION, RESOURCE_COMPLETION -> AuditType.COMPLETION_ASKED;
        };
    }

    static AuditType refused(Asked.Kind kind) {
        return switch (kind) {
            case TOOL -> AuditType.TOOL_REFUSED;
            case PROMPT -> AuditType.PROMPT_REFUSED;
            case RESOURCE, SUBSCRIPTION -> AuditType.RESOURCE_REFUSED;
            case PROMPT_COMPLETION, RESOURCE_COMPLETION -> AuditType.COMPLETION_REFUSED;
        };
    }

    /** The reason code for what nobody has. */
    static String unknown(Asked.Kind kind) {
        return switch (kind) {
            case TOOL -> "unknown-tool";
            case PROMPT, PROMPT_COMPLETION -> "unknown-prompt";
            case RESOURCE, SUBSCRIPTION, RESOURCE_COMPLETION -> "unknown-resource";
        };
    }

    /** A name or URI as an auditor may see it: short, and without characters that act on whatever shows them. */
    static String shown(String name) {
        StringBuilder shown = new StringBuilder();
        name.codePoints()
                .limit(MAXIMUM_NAME)
                .forEach(letter -> shown.appendCodePoint(isPlain(letter) ? letter : '\uFFFD'));
        return shown.toString();
    }

    private static boolean isPlain(int letter) {
        return switch (Character.getType(letter)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
