package io.gatehouse.identity.security;

import java.security.Principal;
import java.util.Set;

/** A workload that authenticated itself by its bearer workload access token, with the permissions in that token. */
public record WorkloadCaller(String name, Set<String> scopes) implements Principal {
    @Override
    public String getName() {
        return name;
    }

    /** Whether the token carries this permission. */
    public boolean may(String permission) {
        return scopes.contains(permission);
    }
}
