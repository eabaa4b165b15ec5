package io.gatehouse.catalog.target;

/** What can happen to a target. */
enum TargetEvent {
    UPDATE_REQUESTED,
    SYNCHRONIZE_REQUESTED,
    DELETE_REQUESTED,
    /** An operator was asked to consent. */
    CONSENT_REQUESTED,
    /** Consent is there, or was not needed; the tools are read. */
    READING_STARTED,
    PUBLISHED,
    ATTEMPT_FAILED,
    /** Nobody consented in time. */
    CONSENT_EXPIRED
}
