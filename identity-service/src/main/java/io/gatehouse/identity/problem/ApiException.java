package io.gatehouse.identity.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A refusal. Its message is written for the caller; a cause is for the log only and never leaves the service. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorType type;
    private final @Nullable ValidationReason reason;
    private final transient List<InvalidField> fields;

    private ApiException(
            ErrorType type,
            String message,
            @Nullable ValidationReason reason,
            List<InvalidField> fields,
            @Nullable Throwable cause) {
        super(message, cause);
        this.type = type;
        this.reason = reason;
        this.fields = List.copyOf(fields);
    }

    private static ApiException of(ErrorType type, String message) {
        return new ApiException(type, message, null, List.of(), null);
    }

    /** 400: a field of the request is wrong. */
    public static ApiException validation(String field, String message) {
        return validation(List.of(new InvalidField(field, message)));
    }

    /** 400: several fields of the request are wrong; the list must not be empty. */
    public static ApiException validation(List<InvalidField> fields) {
        InvalidField first = fields.getFirst();
        String message = first.name() + ": " + first.message();
        return new ApiException(ErrorType.VALIDATION, message, ValidationReason.FIELD_VALIDATION_FAILED, fields, null);
    }

    /** 400 for another reason than a field's value. */
    public static ApiException validation(ValidationReason reason, String message) {
        return new ApiException(ErrorType.VALIDATION, message, reason, List.of(), null);
    }

    /** 401: no valid credential. */
    public static ApiException unauthorized(String message) {
        return of(ErrorType.UNAUTHORIZED, message);
    }

    /** 402: a configured limit of the service is reached. */
    public static ApiException quota(String message) {
        return of(ErrorType.QUOTA, message);
    }

    /** 403: known caller, not allowed. */
    public static ApiException accessDenied(String message) {
        return of(ErrorType.ACCESS_DENIED, message);
    }

    /** 403: the request was signed at a time too far from ours; answers carry ours in the header Date. */
    public static ApiException clockSkew() {
        return of(ErrorType.CLOCK_SKEW, "The time of the request differs too much from the time in the header Date");
    }

    /** 404: absent, or not to be known by this caller. */
    public static ApiException notFound(String message) {
        return of(ErrorType.NOT_FOUND, message);
    }

    /** 409: does not go with the present state. */
    public static ApiException conflict(String message) {
        return of(ErrorType.CONFLICT, message);
    }

    /** 429: too many requests. */
    public static ApiException throttled(String message) {
        return of(ErrorType.THROTTLED, message);
    }

    /** 500 with constant words; the cause goes to the log. */
    public static ApiException internal(Throwable cause) {
        return new ApiException(ErrorType.INTERNAL, "Internal error", null, List.of(), cause);
    }

    /** 500 with words for the caller that name who did not do his part; they and the cause's are a warning in the log. */
    public static ApiException dependency(String message, @Nullable Throwable cause) {
        return new ApiException(ErrorType.DEPENDENCY, message, null, List.of(), cause);
    }

    /** 503 with {@code Retry-After}: nothing is wrong with the request, which may be sent again in a moment. */
    public static ApiException unavailable(String message, @Nullable Throwable cause) {
        return new ApiException(ErrorType.UNAVAILABLE, message, null, List.of(), cause);
    }

    /** The error type on the wire. */
    public ErrorType type() {
        return type;
    }

    /** The HTTP status. */
    public int status() {
        return type.status();
    }

    /** The reason of a ValidationException, else null. */
    public @Nullable ValidationReason reason() {
        return reason;
    }

    /** The wrong fields of a ValidationException, else empty. */
    public List<InvalidField> fields() {
        return fields;
    }
}
