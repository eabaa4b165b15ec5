package io.gatehouse.catalog.target;

import java.util.Optional;
import java.util.Set;

/** AgentCore's states of a target, and the only way from one to the next. */
enum TargetStatus {
    CREATING,
    UPDATING,
    UPDATE_UNSUCCESSFUL,
    DELETING,
    READY,
    FAILED,
    SYNCHRONIZING,
    SYNCHRONIZE_UNSUCCESSFUL,
    CREATE_PENDING_AUTH,
    UPDATE_PENDING_AUTH,
    SYNCHRONIZE_PENDING_AUTH;

    private static final Set<TargetStatus> IDLE = Set.of(READY, FAILED, UPDATE_UNSUCCESSFUL, SYNCHRONIZE_UNSUCCESSFUL);
    private static final Set<TargetStatus> PENDING =
            Set.of(CREATE_PENDING_AUTH, UPDATE_PENDING_AUTH, SYNCHRONIZE_PENDING_AUTH);

    /** Whether an operator may ask for something. */
    boolean isIdle() {
        return IDLE.contains(this);
    }

    /** Whether the target waits for consent. */
    boolean isPending() {
        return PENDING.contains(this);
    }

    /**
     * The state after an event.
     *
     * @param attempt what is being tried
     * @return empty where the event is not allowed in this state
     */
    Optional<TargetStatus> after(TargetEvent event, Attempt attempt) {
        return switch (event) {
            case UPDATE_REQUESTED -> ifIdle(UPDATING);
            case SYNCHRONIZE_REQUESTED -> ifIdle(SYNCHRONIZING);
            case DELETE_REQUESTED -> ifIdle(DELETING);
            case CONSENT_REQUESTED -> when(this == attempt.begun(), attempt.pending());
            case READING_STARTED -> when(isAtWork(attempt) || this == attempt.pending(), SYNCHRONIZING);
            case PUBLISHED -> when(isAtWork(attempt), READY);
            case ATTEMPT_FAILED -> when(isAtWork(attempt) || this == attempt.pending(), attempt.failed());
            case CONSENT_EXPIRED -> when(this == attempt.pending(), attempt.failed());
        };
    }

    /** Any attempt reads tools while it is SYNCHRONIZING. */
    private boolean isAtWork(Attempt attempt) {
        return this == attempt.begun() || this == SYNCHRONIZING;
    }

    private Optional<TargetStatus> ifIdle(TargetStatus next) {
        return when(isIdle(), next);
    }

    private static Optional<TargetStatus> when(boolean allowed, TargetStatus next) {
        return allowed ? Optional.of(next) : Optional.empty();
    }
}
