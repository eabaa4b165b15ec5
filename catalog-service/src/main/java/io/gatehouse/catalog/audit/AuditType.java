package io.gatehouse.catalog.audit;

/** What this service writes into the audit trail. */
public enum AuditType {
    GATEWAY_CHANGED,
    TARGET_CHANGED,
    TARGET_SYNCHRONIZED,
    TARGET_SYNCHRONIZATION_FAILED
}
