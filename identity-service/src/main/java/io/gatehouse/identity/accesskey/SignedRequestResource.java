package io.gatehouse.identity.accesskey;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.problem.StrictJson;
import io.gatehouse.identity.security.Permission;
import io.gatehouse.identity.security.PersonCaller;
import io.gatehouse.identity.signature.SignatureRefused;
import io.gatehouse.identity.signature.SignedRequest;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Verifies signed requests that came to another service of ours: the keys stay here. */
@Path("/v1/signed-requests")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class SignedRequestResource {
    private final SignedRequests requests;

    SignedRequestResource(SignedRequests requests) {
        this.requests = requests;
    }

    /** The request as it came to the other service, with the hash of the body that came. */
    @RegisterForReflection
    @Schema(name = "SignedRequest")
    record Received(
            @NotNull @Pattern(regexp = "[A-Z]{1,10}") String method,
            @NotNull @Size(min = 1, max = 8192) String target,
            @NotNull @Size(max = 100) Map<@NotNull String, @NotNull List<@NotNull String>> headers,
            @NotNull @Pattern(regexp = "[0-9a-f]{64}") String bodySha256) {
        @Override
        public String toString() {
            return "Received[" + method + "]";
        }
    }

    /** The person whose key it was. */
    @RegisterForReflection
    @Schema(name = "Signer")
    record Signer(String issuer, String subject, List<String> roles) {}

    @POST
    @PermissionsAllowed(Permission.SIGNED_REQUESTS_VERIFY)
    @CustomDeserialization(StrictJson.class)
    @Operation(operationId = "VerifySignedRequest", summary = "Whose access key signed a request")
    public Uni<Signer> verify(@NotNull @Valid Received received) {
        return Uni.createFrom()
                .item(() -> SignedRequest.of(received.method(), received.target(), received.headers()))
                .flatMap(request ->
                        requests.verify(request, () -> Uni.createFrom().item(received.bodySha256())))
                .map(SignedRequestResource::signer)
                .onFailure(SignatureRefused.class)
                .transform(e -> ((SignatureRefused) e).isClockSkew()
                        ? ApiException.clockSkew()
                        : ApiException.accessDenied("The request's signature is not valid"));
    }

    /** Workloads prove themselves to other services by their bearer, which is made for that service. */
    private static Signer signer(Principal principal) {
        if (principal instanceof PersonCaller person) {
            return new Signer(person.issuer(), person.subject(), List.copyOf(new TreeSet<>(person.roles())));
        }
        throw new SignatureRefused("key-of-a-workload");
    }
}
