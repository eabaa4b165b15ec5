package io.gatehouse.gateway.audit;

/** What the gateway records; a closed list. */
public enum AuditType {
    /** A tool was called, whether it succeeded or not. */
    TOOL_CALLED,
    /** A call was refused before its target was asked. */
    TOOL_REFUSED,
    /** A request was refused because of its token. */
    CALLER_REFUSED
}
