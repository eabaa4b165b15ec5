package io.gatehouse.identity.consent;

/** Where a session stands. */
public enum SessionStatus {
    /** Opened; nobody has agreed. */
    PENDING,
    /** The user agreed; the browser is at the vendor. */
    CLICKED,
    /** Somebody took the step that may be taken once; the vendor is being asked. */
    EXCHANGING,
    /**
     * What the vendor gave waits: in application mode its code for the application, else its tokens for the person's word
     * that they are of the right account.
     */
    AUTHORIZED,
    /** The token is in the vault. */
    COMPLETED,
    /** Denied, refused or broken; nothing of it can be used any more. */
    FAILED
}
