package io.gatehouse.catalog.security;

import java.security.Principal;
import java.util.Set;

/** A workload that authenticated itself by its bearer workload access token, with the permissions in that token. */
public record WorkloadCaller(String name, Set<String> scopes) implements Principal {
    /** Permission to read the snapshots of all gateways. */
    public static final String SNAPSHOTS_READ = "snapshots:read";

    @Override
    public String getName() {
        return name;
    }

    /** Whether the workload may read every gateway's snapshot. */
    public boolean mayReadAll() {
        return scopes.contains(SNAPSHOTS_READ);
    }

    /** Whether the workload may read this gateway's snapshot. */
    public boolean mayRead(String gatewayId) {
        return mayReadAll() || scopes.contains(SNAPSHOTS_READ + "." + gatewayId);
    }
}
