package io.gatehouse.identity.token;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers a refused token request as RFC 6749 §5.2 wants it. */
class OAuthRefusalMapper {
    @ServerExceptionMapper
    public Response refusal(OAuthRefusal e) {
        return Response.status(e.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-store")
                .entity(e.body())
                .build();
    }
}
