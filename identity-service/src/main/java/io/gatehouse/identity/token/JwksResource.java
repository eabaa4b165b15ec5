package io.gatehouse.identity.token;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The public keys of workload access tokens. */
@Path("/.well-known/jwks.json")
class JwksResource {
    private final SigningKeys keys;

    JwksResource(SigningKeys keys) {
        this.keys = keys;
    }

    @GET
    @PermitAll
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "GetJwks", summary = "Keys that verify workload access tokens")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Object.class)))
    public Response get() {
        return Response.ok(keys.jwks()).header("Cache-Control", "max-age=60").build();
    }
}
