package io.gatehouse.catalog.identity;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** The operations of identity-service that this service uses; bodies are JSON texts, so nothing is lost or logged. */
@RegisterRestClient(configKey = "identity")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
interface IdentityApi {
    /** W3C Trace Context, Level 1, §3.2. */
    String TRACE = "traceparent";

    @POST
    @Path("/v1/oauth2/token")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    Uni<String> token(
            @HeaderParam(TRACE) @Nullable String traceparent,
            @FormParam("grant_type") String grantType,
            @FormParam("client_assertion_type") String assertionType,
            @FormParam("client_assertion") String assertion,
            @FormParam("resource") String resource);

    @PUT
    @Path("/v1/gateway-workloads/{gatewayId}")
    Uni<String> putGatewayWorkload(
            @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
            @HeaderParam(TRACE) @Nullable String traceparent,
            @PathParam("gatewayId") String gatewayId,
            String body);

    @DELETE
    @Path("/v1/gateway-workloads/{gatewayId}")
    Uni<String> deleteGatewayWorkload(
            @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
            @HeaderParam(TRACE) @Nullable String traceparent,
            @PathParam("gatewayId") String gatewayId);

    @POST
    @Path("/identities/GetWorkloadAccessToken")
    Uni<String> workloadAccessToken(
            @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
            @HeaderParam(TRACE) @Nullable String traceparent,
            String body);

    @POST
    @Path("/identities/GetWorkloadAccessTokenForUserId")
    Uni<String> workloadAccessTokenForUserId(
            @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
            @HeaderParam(TRACE) @Nullable String traceparent,
            String body);

    @POST
    @Path("/identities/oauth2/token")
    Uni<String> resourceOauth2Token(
            @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
            @HeaderParam(TRACE) @Nullable String traceparent,
            String body);

    @POST
    @Path("/identities/api-key")
    Uni<String> resourceApiKey(
            @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
            @HeaderParam(TRACE) @Nullable String traceparent,
            String body);

    @POST
    @Path("/v1/grants/discard")
    Uni<String> discardGrants(
            @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
            @HeaderParam(TRACE) @Nullable String traceparent,
            String body);

    @POST
    @Path("/v1/signed-requests")
    Uni<String> signedRequest(
            @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
            @HeaderParam(TRACE) @Nullable String traceparent,
            String body);

    @GET
    @Path("/v1/resource-tags")
    Uni<String> resourceTags(
            @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
            @HeaderParam(TRACE) @Nullable String traceparent,
            @QueryParam("resourceArn") String resourceArn);

    @POST
    @Path("/v1/resource-tags")
    Uni<String> changeResourceTags(
            @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
            @HeaderParam(TRACE) @Nullable String traceparent,
            String body);

    @POST
    @Path("/v1/audit/events")
    Uni<String> auditEvents(
            @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
            @HeaderParam(TRACE) @Nullable String traceparent,
            String body);
}
