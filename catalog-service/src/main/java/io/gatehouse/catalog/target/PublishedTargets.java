package io.gatehouse.catalog.target;

import io.gatehouse.catalog.offering.Capability;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** The targets that the gateway serves; used inside the caller's session. */
@ApplicationScoped
public class PublishedTargets {
    private final TargetRepository targets;

    PublishedTargets(TargetRepository targets) {
        this.targets = targets;
    }

    /** Those of a gateway that have tools, in the order of their names. */
    public Uni<List<PublishedTarget>> ofGateway(String gatewayId) {
        return targets.published(gatewayId).map(rows -> {
            List<PublishedTarget> found = new ArrayList<>();
            for (TargetEntity row : rows) {
                if (row.published != null) {
                    found.add(new PublishedTarget(
                            row.id,
                            row.status,
                            TargetDocument.stored(row.published),
                            Capability.split(row.publishedCapabilities)));
                }
            }
            return found;
        });
    }
}
