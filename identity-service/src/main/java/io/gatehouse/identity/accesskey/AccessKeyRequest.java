package io.gatehouse.identity.accesskey;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.PersonCaller;
import io.gatehouse.identity.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Body of the creation of a key: for a workload, or for the caller himself with some of his roles.
 *
 * @param workload name of the workload
 * @param roles roles of a key that stands for its creator
 * @param expiresAt when it ends; the configured life from now where absent
 */
@RegisterForReflection
@Schema(name = "NewAccessKey")
record AccessKeyRequest(
        @Nullable String workload,
        @Nullable List<String> roles,
        @Nullable Instant expiresAt) {
    /** Whom the key would stand for; nobody gives away what he does not have. */
    Principal principal(PersonCaller creator) {
        boolean forWorkload = workload != null;
        if (forWorkload == (roles != null && !roles.isEmpty())) {
            throw ApiException.validation("workload", "name either a workload or roles");
        }
        if (forWorkload && !creator.roles().contains(Role.OPERATOR)) {
            throw ApiException.accessDenied("Only an operator creates access keys of workloads");
        }
        return new Principal(workload, creator.issuer(), creator.subject(), ownRoles(creator));
    }

    private String ownRoles(PersonCaller creator) {
        TreeSet<String> wanted = new TreeSet<>();
        for (String role : roles == null ? List.<String>of() : roles) {
            if (role == null || !creator.roles().contains(role)) {
                throw ApiException.validation("roles", "may hold only roles that you have yourself");
            }
            wanted.add(role);
        }
        return String.join(" ", wanted);
    }
}
