package io.gatehouse.identity.audit;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.problem.StrictJson;
import io.gatehouse.identity.security.Callers;
import io.gatehouse.identity.security.Permission;
import io.gatehouse.identity.security.Role;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Delivery of the other services' events, and what auditors read. */
@Path("/v1/audit/events")
@Produces(MediaType.APPLICATION_JSON)
class AuditResource {

    private final AcceptDelivery acceptDelivery;
    private final ReadTrail readTrail;
    private final Callers callers;

    AuditResource(AcceptDelivery acceptDelivery, ReadTrail readTrail, Callers callers) {
        this.acceptDelivery = acceptDelivery;
        this.readTrail = readTrail;
        this.callers = callers;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @PermissionsAllowed(Permission.AUDIT_EVENTS_WRITE)
    @CustomDeserialization(StrictJson.class)
    @Operation(
            operationId = "DeliverAuditEvents",
            summary = "Deliver events of one writer in the order of their numbers")
    public Uni<AuditDelivery.Accepted> deliver(@NotNull @Valid AuditDelivery delivery) {
        if (!delivery.writer().startsWith(callers.workload().name() + "/")) {
            throw ApiException.accessDenied("The writer has to begin with the name of the calling workload");
        }
        return acceptDelivery.accept(delivery).map(AuditDelivery.Accepted::new);
    }

    @GET
    @RolesAllowed(Role.AUDITOR)
    @Operation(operationId = "ListAuditEvents", summary = "Events by filter and time, newest first")
    public Uni<AuditPage> list(@BeanParam AuditQuery query) {
        return readTrail.find(query);
    }
}
