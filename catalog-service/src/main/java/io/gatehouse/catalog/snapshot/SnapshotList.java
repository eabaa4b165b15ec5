package io.gatehouse.catalog.snapshot;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Which gateways there are, each with the revision of its snapshot. */
@RegisterForReflection
@Schema(name = "Snapshots")
record SnapshotList(List<Item> gateways) {
    /** One gateway. */
    @RegisterForReflection
    @Schema(name = "SnapshotRevision")
    record Item(String gatewayId, String name, long revision) {}
}
