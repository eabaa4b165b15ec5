package io.gatehouse.identity.audit;

/** The closed list of what the audit trail tells. */
public enum AuditType {
    TOOL_CALLED,
    TOOL_REFUSED,
    PROMPT_FETCHED,
    PROMPT_REFUSED,
    RESOURCE_READ,
    RESOURCE_SUBSCRIBED,
    RESOURCE_REFUSED,
    COMPLETION_ASKED,
    COMPLETION_REFUSED,
    /** Reserved: lists are not written one by one. */
    TOOLS_LISTED,
    CALLER_REFUSED,
    WORKLOAD_TOKEN_ISSUED,
    WORKLOAD_TOKEN_REFUSED,
    RESOURCE_TOKEN_USED,
    RESOURCE_TOKEN_REFUSED,
    CONSENT_REQUESTED,
    CONSENT_GRANTED,
    CONSENT_DENIED,
    CONSENT_REFUSED,
    SESSION_COMPLETED,
    TOKEN_STORED,
    TOKEN_REFRESHED,
    TOKEN_REFRESH_FAILED,
    /** The vault gave a grant up: nobody gets its token any more. */
    GRANT_WITHDRAWN,
    /** What the vendor said when it was asked to end the grant. */
    GRANT_REVOKED,
    /** Sealed values were wrapped by another key encryption key. */
    VAULT_REWRAPPED,
    API_KEY_USED,
    WORKLOAD_CHANGED,
    ACCESS_KEY_CHANGED,
    PROVIDER_CHANGED,
    GATEWAY_CHANGED,
    TARGET_CHANGED,
    TARGET_SYNCHRONIZED,
    TARGET_SYNCHRONIZATION_FAILED,
    /** Events were removed because their time was over; a signed record says which. */
    AUDIT_CUT,
    /** Stands for an event of another service that could not be taken over as it was. */
    AUDIT_EVENT_UNREADABLE
}
