package io.gatehouse.identity.token;

import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.gatehouse.identity.workload.Workload;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Client credentials grant: a workload proves itself and gets the bearer for one callee. */
@Path("/v1/oauth2/token")
class BearerResource {
    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final ClientAssertions assertions;
    private final ServiceAccounts serviceAccounts;
    private final TokenMinter minter;
    private final TokenAudit audit;

    BearerResource(ClientAssertions assertions, ServiceAccounts serviceAccounts, TokenMinter minter, TokenAudit audit) {
        this.assertions = assertions;
        this.serviceAccounts = serviceAccounts;
        this.minter = minter;
        this.audit = audit;
    }

    /** The form, for the contract only. */
    @Schema(name = "BearerTokenRequest")
    record Form(String grant_type, String client_assertion_type, String client_assertion, String resource) {}

    @POST
    @PermitAll
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "IssueBearerToken", summary = "Workload access token for one callee (RFC 6749, RFC 7523)")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = BearerAnswer.class)))
    @APIResponse(responseCode = "400", content = @Content(schema = @Schema(implementation = OAuthError.class)))
    @APIResponse(responseCode = "401", content = @Content(schema = @Schema(implementation = OAuthError.class)))
    public Uni<Response> issue(
            @RequestBody(content = @Content(schema = @Schema(implementation = Form.class)))
                    MultivaluedMap<String, String> form) {
        return Uni.createFrom()
                .deferred(() -> grant(form))
                .map(answer ->
                        Response.ok(answer).header("Cache-Control", "no-store").build())
                .onFailure(OAuthRefusal.class)
                .call(e -> audit.refusedToStranger(((OAuthRefusal) e).reason()));
    }

    private Uni<BearerAnswer> grant(MultivaluedMap<String, String> form) {
        if (!one(form, "grant_type").equals("client_credentials")) {
            throw OAuthRefusal.unsupportedGrant();
        }
        if (!one(form, "client_assertion_type").equals(ASSERTION_TYPE)) {
            throw OAuthRefusal.invalidRequest("client_assertion_type must be " + ASSERTION_TYPE);
        }
        String resource = one(form, "resource");
        return prove(one(form, "client_assertion")).flatMap(workload -> issue(workload, resource));
    }

    /** Either the workload signed it itself, or a cluster did for the workload's service account. */
    private Uni<Workload> prove(String assertion) {
        UnverifiedJwt token =
                UnverifiedJwt.parse(assertion).orElseThrow(() -> OAuthRefusal.invalidClient("assertion-unreadable"));
        return serviceAccounts.isMeant(token) ? serviceAccounts.prove(token) : assertions.prove(token);
    }

    private Uni<BearerAnswer> issue(Workload workload, String resource) {
        if (!workload.permissions().containsKey(resource)) {
            throw OAuthRefusal.invalidTarget();
        }
        List<String> permissions = workload.permissionsAt(resource);
        String scope = String.join(" ", permissions);
        BearerAnswer answer = BearerAnswer.of(minter.bearer(workload.name(), resource, permissions), scope);
        return audit.issued(workload.name(), scope).replaceWith(answer);
    }

    private static String one(MultivaluedMap<String, String> form, String name) {
        List<String> values = form == null ? null : form.get(name);
        if (values == null || values.size() != 1 || values.getFirst().isEmpty()) {
            throw OAuthRefusal.invalidRequest(name + " is required exactly once");
        }
        return values.getFirst();
    }
}
