package io.gatehouse.identity.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;

/** The document that stands for a client id at authorization servers that read such documents. */
@Path(ClientMetadata.PATH)
class ClientMetadataResource {

    private final ClientMetadata metadata;
    private final Oauth2ProviderRepository repository;
    private final ProviderNames names;

    ClientMetadataResource(ClientMetadata metadata, Oauth2ProviderRepository repository, ProviderNames names) {
        this.metadata = metadata;
        this.repository = repository;
        this.names = names;
    }

    @GET
    @PermitAll
    @WithSession
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "GetClientMetadata", summary = "This service as a client of authorization servers")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Object.class)))
    public Uni<RestResponse<JsonNode>> get() {
        return repository
                .findOfMcpServers()
                .map(rows -> rows.stream().map(row -> names.callbackUrl(row.id)).toList())
                .map(callbacks -> RestResponse.ResponseBuilder.ok((JsonNode) metadata.document(callbacks))
                        .header("Cache-Control", "max-age=60")
                        .build());
    }
}
