package io.gatehouse.identity.rotation;

import io.gatehouse.identity.crypto.KeyWrapper;
import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.rotation.SealedColumns.Count;
import io.gatehouse.identity.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How far the rotation of the key encryption key is. */
@Path("/v1/vault/rotation")
@Produces(MediaType.APPLICATION_JSON)
class RotationResource {

    private final SealedColumns columns;
    private final Sealer sealer;

    RotationResource(SealedColumns columns, Sealer sealer) {
        this.columns = columns;
        this.sealer = sealer;
    }

    /**
     * How far everything is.
     *
     * @param primaryKey id of the key that wraps now, as it stands in the keyset
     * @param sealed how many sealed values there are
     * @param current how many the primary key has wrapped
     * @param percent the same, rounded down; 100 only when nothing is left
     * @param complete whether the other keys may be taken out of the keyset
     * @param columns where the values are
     */
    @RegisterForReflection
    @Schema(name = "VaultRotation")
    record Progress(
            String primaryKey, long sealed, long current, int percent, boolean complete, List<ColumnProgress> columns) {

        private static Progress of(byte[] mark, List<ColumnProgress> columns) {
            long sealed = columns.stream().mapToLong(ColumnProgress::sealed).sum();
            long current = columns.stream().mapToLong(ColumnProgress::current).sum();
            int percent = sealed == 0 ? 100 : (int) (current * 100 / sealed);
            // Tink's prefix: one byte that says that it is one, then the key's id.
            long id = Integer.toUnsignedLong(
                    ByteBuffer.wrap(mark, 1, KeyWrapper.MARK_BYTES - 1).getInt());
            return new Progress(Long.toString(id), sealed, current, percent, sealed == current, columns);
        }
    }

    /** How far one column is. */
    @RegisterForReflection
    @Schema(name = "VaultRotationColumn")
    record ColumnProgress(String table, String column, long sealed, long current) {

        private static ColumnProgress of(Count count) {
            return new ColumnProgress(count.column().table(), count.column().name(), count.sealed(), count.current());
        }
    }

    @GET
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @Operation(operationId = "GetVaultRotation", summary = "How far the rotation of the key encryption key is")
    public Uni<Progress> get() {
        return columns.find()
                .map(found -> Stream.concat(found.stream(), Stream.of(SealedColumns.CANARY))
                        .toList())
                .flatMap(found -> Multi.createFrom()
                        .iterable(found)
                        .onItem()
                        .transformToUniAndConcatenate(columns::count)
                        .map(ColumnProgress::of)
                        .collect()
                        .asList())
                .map(counts -> Progress.of(sealer.primaryMark(), counts));
    }
}
