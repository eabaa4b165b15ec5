package io.gatehouse.gateway.identity;

/** How a consent goes on. */
public enum ConsentProgress {
    UNDER_WAY,
    /** There is a token now. */
    COMPLETE,
    /** It was denied or is over. */
    FAILED
}
