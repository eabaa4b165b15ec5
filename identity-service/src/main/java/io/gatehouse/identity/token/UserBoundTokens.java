package io.gatehouse.identity.token;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.WorkloadCaller;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Verifies the user-bound workload access tokens that travel as {@code workloadIdentityToken} in a body. */
@ApplicationScoped
public class UserBoundTokens {
    /** What the token says; refused unless it was issued to this caller, for itself or for a gateway workload. */
    public Uni<OnBehalfOf> verify(String jwt, WorkloadCaller caller) {
        return Uni.createFrom().failure(ApiException.unauthorized("The workload identity token is not valid"));
    }
}
