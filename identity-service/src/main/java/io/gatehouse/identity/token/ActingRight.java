package io.gatehouse.identity.token;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.Permission;
import io.gatehouse.identity.security.WorkloadCaller;
import io.gatehouse.identity.workload.Workload;
import io.gatehouse.identity.workload.WorkloadKind;
import io.gatehouse.identity.workload.Workloads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** For which workloads a caller may act: itself, and the workloads of gateways where it has that permission. */
@ApplicationScoped
class ActingRight {
    private final Workloads workloads;

    ActingRight(Workloads workloads) {
        this.workloads = workloads;
    }

    /** The workload to act for; refused with the same words whether it exists or not. */
    Uni<Workload> check(WorkloadCaller caller, String workload) {
        return workloads
                .lookup(workload)
                .map(found -> found.filter(candidate -> mayActFor(caller, candidate))
                        .orElseThrow(
                                () -> ApiException.accessDenied("Not authorized to act for this workload identity")));
    }

    private static boolean mayActFor(WorkloadCaller caller, Workload workload) {
        return caller.name().equals(workload.name())
                || (workload.kind() == WorkloadKind.GATEWAY && caller.may(Permission.GATEWAY_WORKLOADS_ACT));
    }
}
