package io.gatehouse.identity.chain;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestMulti;
import org.jspecify.annotations.Nullable;

/** The proof of the trail, for auditors. */
@Path("/v1/audit")
@Produces(MediaType.APPLICATION_JSON)
class ChainResource {

    private static final int CHECKPOINTS = 100;

    private final VerifyTrail verifyTrail;
    private final ExportAnswer exportAnswer;
    private final ChainStore store;
    private final CheckpointStore checkpoints;
    private final AuditKeys keys;

    ChainResource(
            VerifyTrail verifyTrail,
            ExportAnswer exportAnswer,
            ChainStore store,
            CheckpointStore checkpoints,
            AuditKeys keys) {
        this.verifyTrail = verifyTrail;
        this.exportAnswer = exportAnswer;
        this.store = store;
        this.checkpoints = checkpoints;
        this.keys = keys;
    }

    @GET
    @Path("/verify")
    @RolesAllowed(Role.AUDITOR)
    @Operation(
            operationId = "VerifyAuditTrail",
            summary = "Proves the trail, or finds the first event that does not hold")
    public Uni<Verification> verify(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("checkpoint") @Nullable String checkpoint,
            @QueryParam("cursor") @Nullable String cursor) {
        return verifyTrail.verify(new VerifyTrail.Range(
                from == null ? null : place("from", from),
                to == null ? null : place("to", to),
                limit == null ? VerifyTrail.USUAL : Math.toIntExact(number("limit", limit, VerifyTrail.MOST)),
                cursor == null ? null : VerifyCursor.parse(cursor),
                Optional.ofNullable(checkpoint).map(this::signed)));
    }

    @GET
    @Path("/checkpoints")
    @RolesAllowed(Role.AUDITOR)
    @Operation(operationId = "ListAuditCheckpoints", summary = "Signed ends of the chain, newest first, and the keys")
    public Uni<CheckpointPage> checkpoints(@QueryParam("cursor") @Nullable String cursor) {
        long before = cursor == null ? Long.MAX_VALUE : number("cursor", cursor, Long.MAX_VALUE);
        return store.snapshot(connection -> checkpoints
                .before(connection, before, CHECKPOINTS)
                .flatMap(found -> store.lastCut(connection).map(cut -> page(found, cut.orElse(null)))));
    }

    @GET
    @Path("/export")
    @Produces(ExportAnswer.TYPE)
    @RolesAllowed(Role.AUDITOR)
    @Operation(operationId = "ExportAuditTrail", summary = "A piece of the trail as lines, through the next checkpoint")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = String.class)))
    public RestMulti<byte[]> export(
            @QueryParam("format") @Nullable String format,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {
        ExportAnswer.File file = exportAnswer.of(format, from, to);
        RestMulti.SyncRestMulti.Builder<byte[]> answer = RestMulti.fromMultiData(file.lines());
        file.headers().forEach((name, values) -> answer.header(name, values.getFirst()));
        return answer.build();
    }

    private CheckpointPage page(List<Checkpoint> found, @Nullable String cut) {
        String next = found.size() < CHECKPOINTS
                ? null
                : String.valueOf(found.getLast().position());
        return new CheckpointPage(
                found.stream()
                        .map(checkpoint -> CheckpointView.of(checkpoint, keys))
                        .toList(),
                cut,
                new CheckpointPage.Keys(keys.jwks()),
                next);
    }

    private Statement signed(String jws) {
        return keys.verify(Statement.Kind.CHECKPOINT, jws)
                .orElseThrow(() -> ApiException.validation("checkpoint", "is not one that this service signed"));
    }

    /** Digits are a position, everything else has to be a time. */
    private static VerifyTrail.Place place(String name, String text) {
        if (!text.isEmpty() && text.chars().allMatch(character -> character >= '0' && character <= '9')) {
            return new VerifyTrail.Place.Position(number(name, text, Long.MAX_VALUE));
        }
        try {
            return new VerifyTrail.Place.Time(Instant.parse(text));
        } catch (DateTimeException e) {
            throw ApiException.validation(name, "has to be a position from 1 on or an ISO-8601 instant");
        }
    }

    private static long number(String name, String text, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the refusal.
        }
        throw ApiException.validation(
                name, most == Long.MAX_VALUE ? "has to be a number from 1 on" : "has to be a number from 1 to " + most);
    }
}
