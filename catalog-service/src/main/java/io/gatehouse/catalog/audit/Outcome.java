package io.gatehouse.catalog.audit;

/** How an audited event ended. */
public enum Outcome {
    SUCCESS,
    REFUSED,
    FAILED
}
