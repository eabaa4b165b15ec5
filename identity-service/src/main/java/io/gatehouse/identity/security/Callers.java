package io.gatehouse.identity.security;

import io.gatehouse.identity.problem.ApiException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;

/** The caller of the running request, after its operation's security annotation let it in. */
@ApplicationScoped
public class Callers {
    /** Under this name a request carries the principal of its verified AWS signature. */
    public static final String SIGNED = "gatehouse.signed";

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

    /** The calling person, who has to have logged in: a stolen key must not make itself new ones. */
    public PersonCaller personByToken() {
        if (Boolean.TRUE.equals(identity.getAttribute(SIGNED))) {
            throw ApiException.accessDenied("This needs a person's access token, not an access key");
        }
        return person();
    }

    /** The calling person. */
    public PersonCaller person() {
        if (identity.getPrincipal() instanceof PersonCaller caller) {
            return caller;
        }
        throw ApiException.accessDenied("Not authorized to perform this action");
    }
}
