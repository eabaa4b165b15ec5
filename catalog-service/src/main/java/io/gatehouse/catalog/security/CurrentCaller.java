package io.gatehouse.catalog.security;

import io.gatehouse.catalog.problem.ApiException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;

/** The caller of the present request. */
@RequestScoped
public class CurrentCaller {
    private final SecurityIdentity identity;

    CurrentCaller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The person who calls. */
    public Operator operator() {
        if (identity.getPrincipal() instanceof Operator operator) {
            return operator;
        }
        throw ApiException.accessDenied("Only a person may do this");
    }

    /** The workload that calls. */
    public WorkloadCaller workload() {
        if (identity.getPrincipal() instanceof WorkloadCaller workload) {
            return workload;
        }
        throw ApiException.accessDenied("Only a workload may do this");
    }
}
