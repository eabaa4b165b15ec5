package io.gatehouse.identity.problem;

/** The closed list of error types on the wire, each with its HTTP status. */
public enum ErrorType {
    VALIDATION("ValidationException", 400),
    UNAUTHORIZED("UnauthorizedException", 401),
    QUOTA("ServiceQuotaExceededException", 402),
    ACCESS_DENIED("AccessDeniedException", 403),
    /** Not one of AgentCore's: the clients of AWS know it and set their clock by the header Date. */
    CLOCK_SKEW("RequestTimeTooSkewed", 403),
    NOT_FOUND("ResourceNotFoundException", 404),
    CONFLICT("ConflictException", 409),
    THROTTLED("ThrottlingException", 429),
    INTERNAL("InternalServerException", 500),
    /** Somebody else did not do his part, a vendor for example; AgentCore has no error of its own for that. */
    DEPENDENCY("InternalServerException", 500),
    /** Not one of AgentCore's: clients of AWS know it as an error to try again after. */
    UNAVAILABLE("ServiceUnavailableException", 503);

    private final String wireName;
    private final int status;

    ErrorType(String wireName, int status) {
        this.wireName = wireName;
        this.status = status;
    }

    /** The name in {@code x-amzn-errortype} and {@code __type}. */
    public String wireName() {
        return wireName;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
