package io.gatehouse.catalog.problem;

/** Why a request is not valid, as AgentCore names it. */
public enum ValidationReason {
    FIELD_VALIDATION_FAILED("FieldValidationFailed"),
    CANNOT_PARSE("CannotParse"),
    IDEMPOTENT_PARAMETER_MISMATCH("IdempotentParameterMismatchException"),
    EVENT_IN_OTHER_SESSION("EventInOtherSession"),
    RESOURCE_CONFLICT("ResourceConflict");

    private final String wireName;

    ValidationReason(String wireName) {
        this.wireName = wireName;
    }

    /** The name in the body's member {@code reason}. */
    public String wireName() {
        return wireName;
    }
}
