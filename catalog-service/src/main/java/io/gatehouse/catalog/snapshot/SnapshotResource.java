package io.gatehouse.catalog.snapshot;

import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.security.CurrentCaller;
import io.gatehouse.catalog.security.Role;
import io.gatehouse.catalog.security.WorkloadCaller;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Snapshots for gateway-service. A poll with {@code waitSeconds} is answered as soon as something changes. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
class SnapshotResource {
    private static final int LONGEST_WAIT = 30;
    private static final String ALL = "";

    private final SnapshotReader reader;
    private final ChangeSignals signals;
    private final CurrentCaller caller;
    private final Clock clock;

    SnapshotResource(SnapshotReader reader, ChangeSignals signals, CurrentCaller caller, Clock clock) {
        this.reader = reader;
        this.signals = signals;
        this.caller = caller;
        this.clock = clock;
    }

    /** All gateways with their revisions. */
    @GET
    @Path("/snapshots")
    @RolesAllowed(Role.WORKLOAD)
    @Operation(operationId = "ListSnapshots", summary = "Revisions of all snapshots; 304 where nothing changed in time")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = SnapshotList.class)))
    @APIResponse(responseCode = "304", description = "Nothing changed in time")
    public Uni<Response> list(
            @QueryParam("waitSeconds") @Nullable String waitSeconds,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String known) {
        WorkloadCaller workload = caller.workload();
        if (!workload.mayReadAll()) {
            throw ApiException.accessDenied("The workload may not read all snapshots");
        }
        return poll(workload, ALL, wait(waitSeconds), known, () -> reader.list().map(Optional::of));
    }

    /** The snapshot of one gateway. */
    @GET
    @Path("/gateways/{gatewayId}/snapshot")
    @RolesAllowed(Role.WORKLOAD)
    @Operation(operationId = "GetSnapshot", summary = "What a gateway serves; 304 where nothing changed in time")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = SnapshotView.class)))
    @APIResponse(responseCode = "304", description = "Nothing changed in time")
    public Uni<Response> get(
            @PathParam("gatewayId") String gatewayId,
            @QueryParam("waitSeconds") @Nullable String waitSeconds,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String known) {
        WorkloadCaller workload = caller.workload();
        if (!workload.mayRead(gatewayId)) {
            throw ApiException.accessDenied("The workload may not read this snapshot");
        }
        return poll(workload, gatewayId, wait(waitSeconds), known, () -> reader.one(gatewayId));
    }

    private static Duration wait(@Nullable String waitSeconds) {
        if (waitSeconds == null) {
            return Duration.ZERO;
        }
        try {
            int seconds = Integer.parseInt(waitSeconds);
            if (seconds >= 0 && seconds <= LONGEST_WAIT) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException e) {
            throw invalidWait();
        }
        throw invalidWait();
    }

    private static ApiException invalidWait() {
        return ApiException.validation("waitSeconds", "must be a whole number from 0 to " + LONGEST_WAIT);
    }

    private Uni<Response> poll(
            WorkloadCaller workload,
            String gatewayId,
            Duration wait,
            @Nullable String known,
            Supplier<Uni<Optional<Rendered>>> read) {
        if (wait.isZero() || known == null) {
            return read.get().map(found -> answer(found, known));
        }
        Instant end = clock.instant().plus(wait);
        return look(workload, gatewayId, end, known, read);
    }

    /** A change that leaves the answer as it was goes back to waiting. */
    private Uni<Response> look(
            WorkloadCaller workload,
            String gatewayId,
            Instant end,
            String known,
            Supplier<Uni<Optional<Rendered>>> read) {
        ChangeSignals.Waiter waiter = signals.register(workload.name(), gatewayId);
        return read.get()
                .flatMap(found -> {
                    Duration left = Duration.between(clock.instant(), end);
                    if (!isKnown(found, known) || left.isNegative() || left.isZero() || signals.closing()) {
                        return Uni.createFrom().item(answer(found, known));
                    }
                    return waiter.await(left).flatMap(changed -> {
                        waiter.leave();
                        return look(workload, gatewayId, end, known, read);
                    });
                })
                .onTermination()
                .invoke(waiter::leave);
    }

    private static boolean isKnown(Optional<Rendered> found, @Nullable String known) {
        return found.isPresent()
                && known != null
                && Arrays.stream(known.split(","))
                        .map(tag -> tag.trim().replaceFirst("^W/", ""))
                        .anyMatch(found.get().etag()::equals);
    }

    private static Response answer(Optional<Rendered> found, @Nullable String known) {
        if (found.isEmpty()) {
            throw ApiException.notFound("The gateway has no snapshot");
        }
        Response.ResponseBuilder response = isKnown(found, known)
                ? Response.notModified()
                : Response.ok(found.get().body());
        return response.header(HttpHeaders.ETAG, found.get().etag())
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .build();
    }
}
