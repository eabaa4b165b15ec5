package io.gatehouse.gateway.audit;

/** What the gateway records; a closed list. */
public enum AuditType {
    /** A tool was called, whether it succeeded or not. */
    TOOL_CALLED,
    /** A call was refused before its target was asked. */
    TOOL_REFUSED,
    /** A prompt was fetched, whether it succeeded or not. */
    PROMPT_FETCHED,
    /** A prompt was refused before its target was asked. */
    PROMPT_REFUSED,
    /** A resource was read, whether it succeeded or not. */
    RESOURCE_READ,
    /** A subscription to a resource was asked for or ended. */
    RESOURCE_SUBSCRIBED,
    /** A resource was refused before its target was asked. */
    RESOURCE_REFUSED,
    /** A target was asked to complete an argument, whether it succeeded or not. */
    COMPLETION_ASKED,
    /** A completion was refused before its target was asked. */
    COMPLETION_REFUSED,
    /** A request was refused before it was known what it asks a target for: for its token, its sender or its form. */
    CALLER_REFUSED
}
