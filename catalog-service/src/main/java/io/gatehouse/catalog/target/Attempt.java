package io.gatehouse.catalog.target;

/** What is being tried with a target: each way has its own states for waiting and for failing. */
enum Attempt {
    CREATE(TargetStatus.CREATING, TargetStatus.CREATE_PENDING_AUTH, TargetStatus.FAILED),
    UPDATE(TargetStatus.UPDATING, TargetStatus.UPDATE_PENDING_AUTH, TargetStatus.UPDATE_UNSUCCESSFUL),
    SYNCHRONIZE(
            TargetStatus.SYNCHRONIZING, TargetStatus.SYNCHRONIZE_PENDING_AUTH, TargetStatus.SYNCHRONIZE_UNSUCCESSFUL);

    private final TargetStatus begun;
    private final TargetStatus pending;
    private final TargetStatus failed;

    Attempt(TargetStatus begun, TargetStatus pending, TargetStatus failed) {
        this.begun = begun;
        this.pending = pending;
        this.failed = failed;
    }

    TargetStatus begun() {
        return begun;
    }

    TargetStatus pending() {
        return pending;
    }

    TargetStatus failed() {
        return failed;
    }
}
