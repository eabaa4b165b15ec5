package io.gatehouse.identity.security;

import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Tells the workload of a bearer; the tokens themselves belong to another feature. */
public interface WorkloadTokens {
    /** The workload, or empty where the token is no valid bearer for this service. */
    Uni<Optional<WorkloadCaller>> verifyBearer(UnverifiedJwt token);
}
