package io.gatehouse.identity.provider;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;

/** The public keys of a client, for the vendor at which it is registered ({@code jwks_uri} of RFC 7591). */
@Path("/oauth/client-keys/{providerId}")
class ClientKeyResource {

    private final ClientKeys keys;

    ClientKeyResource(ClientKeys keys) {
        this.keys = keys;
    }

    /** Empty for whatever has no keys, whether it exists or not. */
    @GET
    @PermitAll
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "GetClientKeys", summary = "Keys that verify the assertions of one OAuth2 client")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Object.class)))
    public Uni<RestResponse<String>> get(@PathParam("providerId") UUID providerId) {
        return keys.jwks(providerId)
                .map(jwks -> RestResponse.ResponseBuilder.ok(jwks)
                        .header("Cache-Control", "max-age=60")
                        .build());
    }
}
