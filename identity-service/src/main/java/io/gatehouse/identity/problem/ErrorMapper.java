package io.gatehouse.identity.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** The only place where a failure becomes a response. */
public class ErrorMapper {
    private static final Logger LOG = Logger.getLogger(ErrorMapper.class);
    private static final int STEPS_OF_A_CALL = 2;

    private final DatabaseOutage outage;

    ErrorMapper(DatabaseOutage outage) {
        this.outage = outage;
    }

    /** A refusal of ours. */
    @ServerExceptionMapper
    public Response refusal(ApiException e) {
        if (e.type() == ErrorType.INTERNAL) {
            LOG.error("Request failed", e.getCause());
        } else if (e.type() == ErrorType.DEPENDENCY) {
            // Nothing that anybody here could mend, so no stack trace either.
            LOG.warnf("%s%s", e.getMessage(), because(e.getCause()));
        }
        return respond(e);
    }

    /** Only the words of our own exceptions: a library's may repeat what was sent or answered. */
    private static String because(@Nullable Throwable cause) {
        if (cause == null) {
            return "";
        }
        Class<?> type = cause.getClass();
        return " (" + (type.getName().startsWith("io.gatehouse.") ? cause.getMessage() : type.getSimpleName()) + ")";
    }

    /** Bean Validation. */
    @ServerExceptionMapper
    public Response invalid(ConstraintViolationException e) {
        List<InvalidField> fields = new ArrayList<>();
        for (ConstraintViolation<?> violation : e.getConstraintViolations()) {
            fields.add(new InvalidField(fieldOf(violation), violation.getMessage()));
        }
        fields.sort(Comparator.comparing(InvalidField::name).thenComparing(InvalidField::message));
        return respond(
                fields.isEmpty()
                        ? ApiException.validation(ValidationReason.FIELD_VALIDATION_FAILED, "The request is not valid")
                        : ApiException.validation(fields));
    }

    /** JSON that does not fit. */
    @ServerExceptionMapper
    public Response mismatched(MismatchedInputException e) {
        return respond(cannotParse(e));
    }

    /** JSON that is none. */
    @ServerExceptionMapper
    public Response unreadable(JacksonException e) {
        return respond(cannotParse(e));
    }

    /** No or an invalid credential where one is needed. */
    @ServerExceptionMapper
    public Response unauthorized(UnauthorizedException e) {
        return respond(ApiException.unauthorized("Authentication required"));
    }

    /** A credential that does not hold. */
    @ServerExceptionMapper
    public Response unauthorized(AuthenticationFailedException e) {
        return respond(ApiException.unauthorized("The token is not valid here"));
    }

    /** A caller without the right. */
    @ServerExceptionMapper
    public Response forbidden(ForbiddenException e) {
        return respond(ApiException.accessDenied("Not authorized to perform this action"));
    }

    /** What JAX-RS itself refuses: unknown paths, methods, media types, bodies. */
    @ServerExceptionMapper
    public Response framework(WebApplicationException e) {
        if (e.getCause() instanceof JacksonException json) {
            return respond(cannotParse(json));
        }
        int status = e.getResponse().getStatus();
        return switch (status) {
            case 404 -> respond(ApiException.notFound("No such resource"));
            case 400 -> respond(ApiException.validation(ValidationReason.CANNOT_PARSE, "The request cannot be read"));
            default ->
                status >= 500
                        ? unexpected(e)
                        : body(
                                status,
                                ApiException.validation(
                                        ValidationReason.CANNOT_PARSE,
                                        "Not supported: method, media type or size of the request"));
        };
    }

    /**
     * Our own fault: constant words outside, the cause in the log; but for text that PostgreSQL cannot hold, and for a
     * PostgreSQL that is away.
     */
    @ServerExceptionMapper
    public Response unexpected(Throwable e) {
        if (UnstorableText.isCauseOf(e)) {
            return respond(ApiException.validation(
                    ValidationReason.CANNOT_PARSE, "The request holds a character that no text may hold (U+0000)"));
        }
        if (outage.isCauseOf(e)) {
            return respond(ApiException.unavailable(DatabaseOutage.WORDS, e));
        }
        LOG.error("Request failed", e);
        return respond(ApiException.internal(e));
    }

    private static ApiException cannotParse(JacksonException e) {
        String path = e instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(JsonMappingException.Reference::getFieldName)
                        .filter(name -> name != null && !name.isEmpty())
                        .collect(Collectors.joining("."))
                : "";
        String message = path.isEmpty() ? "The body is not the expected JSON" : "Cannot read member " + path;
        return ApiException.validation(ValidationReason.CANNOT_PARSE, message);
    }

    /** The path without the method and its argument, so that the client sees its own member's name. */
    private static String fieldOf(ConstraintViolation<?> violation) {
        List<String> steps = new ArrayList<>();
        violation.getPropertyPath().forEach(node -> steps.add(node.toString()));
        List<String> own = steps.size() > STEPS_OF_A_CALL ? steps.subList(STEPS_OF_A_CALL, steps.size()) : steps;
        return own.isEmpty() ? "body" : own.getLast().isEmpty() ? "body" : String.join(".", own);
    }

    private static Response respond(ApiException e) {
        return body(e.status(), e);
    }

    private static Response body(int status, ApiException e) {
        Response.ResponseBuilder response = Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header("x-amzn-errortype", e.type().wireName())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(ErrorBody.of(e));
        if (status == ErrorType.UNAUTHORIZED.status()) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (status == ErrorType.UNAVAILABLE.status()) {
            response.header(HttpHeaders.RETRY_AFTER, DatabaseOutage.RETRY_AFTER_SECONDS);
        }
        return response.build();
    }
}
