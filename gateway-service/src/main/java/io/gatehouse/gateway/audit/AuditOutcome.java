package io.gatehouse.gateway.audit;

/** How it ended. */
public enum AuditOutcome {
    /** It was done. */
    SUCCESS,
    /** It was not allowed, or needs consent first. */
    REFUSED,
    /** It was allowed and did not work. */
    FAILED
}
