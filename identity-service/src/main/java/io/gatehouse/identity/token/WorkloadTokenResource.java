package io.gatehouse.identity.token;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.Callers;
import io.gatehouse.identity.security.Permission;
import io.gatehouse.identity.security.WorkloadCaller;
import io.gatehouse.identity.user.UserKey;
import io.gatehouse.identity.user.UserTokenVerifier;
import io.gatehouse.identity.user.VerifiedToken;
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
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** AgentCore's three operations that say on whose behalf a workload acts. */
@Path("/identities")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class WorkloadTokenResource {
    private static final String NAME = "[A-Za-z0-9_.-]+";
    private static final String JWT = "[A-Za-z0-9_=-]+\\.[A-Za-z0-9_=-]+\\.[A-Za-z0-9_=-]+";

    private final Callers callers;
    private final ActingRight right;
    private final UserTokenVerifier users;
    private final SubjectTokens subjectTokens;
    private final TokenMinter minter;
    private final TokenAudit audit;

    WorkloadTokenResource(
            Callers callers,
            ActingRight right,
            UserTokenVerifier users,
            SubjectTokens subjectTokens,
            TokenMinter minter,
            TokenAudit audit) {
        this.callers = callers;
        this.right = right;
        this.users = users;
        this.subjectTokens = subjectTokens;
        this.minter = minter;
        this.audit = audit;
    }

    /** Body of GetWorkloadAccessToken. */
    @RegisterForReflection
    record GetWorkloadAccessTokenRequest(
            @NotNull @Size(min = 3, max = 255) @Pattern(regexp = NAME)
            String workloadName) {}

    /** Body of GetWorkloadAccessTokenForJWT. */
    @RegisterForReflection
    record GetWorkloadAccessTokenForJWTRequest(
            @NotNull @Size(min = 3, max = 255) @Pattern(regexp = NAME)
            String workloadName,

            @NotNull @Size(min = 1, max = 131_072) @Pattern(regexp = JWT)
            String userToken) {

        @Override
        public String toString() {
            return "GetWorkloadAccessTokenForJWTRequest[workloadName=" + workloadName + "]";
        }
    }

    /** Body of GetWorkloadAccessTokenForUserId. */
    @RegisterForReflection
    record GetWorkloadAccessTokenForUserIdRequest(
            @NotNull @Size(min = 3, max = 255) @Pattern(regexp = NAME)
            String workloadName,

            @NotNull @Size(min = 1, max = 128) String userId) {}

    /** Answer of all three. */
    @RegisterForReflection
    record GetWorkloadAccessTokenResponse(String workloadAccessToken) {
        @Override
        public String toString() {
            return "GetWorkloadAccessTokenResponse[hidden]";
        }
    }

    @POST
    @Path("/GetWorkloadAccessToken")
    @PermissionsAllowed(Permission.ISSUE)
    @Operation(operationId = "GetWorkloadAccessToken", summary = "Token of a workload alone")
    public Uni<GetWorkloadAccessTokenResponse> forWorkload(@NotNull @Valid GetWorkloadAccessTokenRequest request) {
        WorkloadCaller caller = callers.workload();
        return audited(
                caller,
                right.check(caller, request.workloadName())
                        .flatMap(workload -> mint(new OnBehalfOf(workload.name(), caller.name(), null, null), null)));
    }

    @POST
    @Path("/GetWorkloadAccessTokenForJWT")
    @PermissionsAllowed(Permission.ISSUE_FOR_JWT)
    @Operation(operationId = "GetWorkloadAccessTokenForJWT", summary = "Token on behalf of the user of an access token")
    public Uni<GetWorkloadAccessTokenResponse> forJwt(@NotNull @Valid GetWorkloadAccessTokenForJWTRequest request) {
        WorkloadCaller caller = callers.workload();
        return audited(
                caller,
                right.check(caller, request.workloadName())
                        .flatMap(workload -> users.verifyAny(request.userToken(), workload.userTokenRules())
                                .flatMap(user -> subjectTokens
                                        .carry(subject(workload.name(), caller, user), workload, request.userToken())
                                        .flatMap(subject -> mint(subject, user.expiresAt())))));
    }

    @POST
    @Path("/GetWorkloadAccessTokenForUserId")
    @PermissionsAllowed(Permission.ISSUE_FOR_USER_ID)
    @Operation(operationId = "GetWorkloadAccessTokenForUserId", summary = "Token on behalf of a user id")
    public Uni<GetWorkloadAccessTokenResponse> forUserId(
            @NotNull @Valid GetWorkloadAccessTokenForUserIdRequest request) {
        WorkloadCaller caller = callers.workload();
        return audited(caller, right.check(caller, request.workloadName()).flatMap(workload -> {
            UserKey user = new UserKey.Opaque(workload.name(), request.userId());
            return mint(new OnBehalfOf(workload.name(), caller.name(), user, null), null);
        }));
    }

    private static OnBehalfOf subject(String workload, WorkloadCaller caller, VerifiedToken user) {
        return new OnBehalfOf(workload, caller.name(), user.user(), user.clientId());
    }

    private Uni<GetWorkloadAccessTokenResponse> mint(OnBehalfOf subject, @Nullable Instant notAfter) {
        String token = minter.userBound(subject, notAfter).token().reveal();
        return audit.issued(subject).replaceWith(new GetWorkloadAccessTokenResponse(token));
    }

    private Uni<GetWorkloadAccessTokenResponse> audited(
            WorkloadCaller caller, Uni<GetWorkloadAccessTokenResponse> answer) {
        return answer.onFailure(ApiException.class).call(e -> audit.refused(caller.name(), "not-accepted"));
    }
}
