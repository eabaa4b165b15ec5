package io.gatehouse.identity.audit;

/** How an audited use case ended. */
public enum Outcome {
    /** It did what was asked. */
    SUCCESS,
    /** A rule said no. */
    REFUSED,
    /** It was allowed, but something broke. */
    FAILED
}
