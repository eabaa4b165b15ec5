package io.gatehouse.identity.security;

import io.gatehouse.identity.problem.ApiException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;

/** The caller of the running request, after its operation's security annotation let it in. */
@ApplicationScoped
public class Callers {
    private final SecurityIdentity identity;

    Callers(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The calling workload. */
    public WorkloadCaller workload() {
        if (identity.getPrincipal() instanceof WorkloadCaller caller) {
            return caller;
        }
        throw ApiException.accessDenied("Not authorized to perform this action");
    }

    /** The calling person. */
    public PersonCaller person() {
        if (identity.getPrincipal() instanceof PersonCaller caller) {
            return caller;
        }
        throw ApiException.accessDenied("Not authorized to perform this action");
    }
}
