package io.gatehouse.catalog.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The only place where a failure becomes a response. */
public class ErrorMapper {
    private static final Logger LOG = Logger.getLogger(ErrorMapper.class);

    /** A refusal of ours. */
    @ServerExceptionMapper
    public Response refusal(ApiException e) {
        if (e.type() == ErrorType.INTERNAL) {
            LOG.error("Request failed", e.getCause());
        } else if (e.type() == ErrorType.UNAVAILABLE) {
            LOG.warnf("%s (%s)", e.getMessage(), e.getCause());
        }
        return respond(e);
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

    /** The company's provider or identity-service did not answer while a token was checked. */
    @ServerExceptionMapper
    public Response provider(OIDCException e) {
        return refusal(ApiException.unavailable("The issuer of the token cannot be asked for its keys", e));
    }

    /** Our own fault: constant words outside, the cause in the log. */
    @ServerExceptionMapper
    public Response unexpected(Throwable e) {
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
        return response.build();
    }
}
