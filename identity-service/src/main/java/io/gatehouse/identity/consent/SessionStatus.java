package io.gatehouse.identity.consent;

/** Where a session stands. */
public enum SessionStatus {
    /** Opened; nobody has agreed. */
    PENDING,
    /** The user agreed; the browser is at the vendor. */
    CLICKED,
    /** Somebody took the step that may be taken once; the vendor is being asked. */
    EXCHANGING,
    /** Application mode: the vendor gave a code, the application has to complete. */
    AUTHORIZED,
    /** The token is in the vault. */
    COMPLETED,
    /** Denied, refused or broken; nothing of it can be used any more. */
    FAILED
}
