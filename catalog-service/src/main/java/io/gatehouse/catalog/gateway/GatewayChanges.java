package io.gatehouse.catalog.gateway;

import io.gatehouse.catalog.problem.ApiException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** What changes of targets mean to their gateway; used inside the caller's transaction. */
@ApplicationScoped
public class GatewayChanges {
    private final GatewayRepository gateways;
    private final Clock clock;

    GatewayChanges(GatewayRepository gateways, Clock clock) {
        this.gateways = gateways;
        this.clock = clock;
    }

    /** The gateway, or a refusal. */
    public Uni<GatewayDocument> requireKnown(String gatewayId) {
        return gateways.findKnown(gatewayId).map(GatewayEntity::document);
    }

    /** Locks the gateway until the transaction ends, so that changes of its targets come one after the other. */
    public Uni<GatewayDocument> lock(String gatewayId) {
        return gateways.lockKnown(gatewayId).map(gateway -> {
            if (gateway.status() == GatewayStatus.DELETING || gateway.status() == GatewayStatus.CREATING) {
                throw ApiException.conflict("Gateway " + gatewayId + " is " + gateway.status);
            }
            return gateway.document();
        });
    }

    /** Gives the snapshot its next revision. */
    public Uni<Void> snapshotChanged(String gatewayId) {
        return gateways.lockKnown(gatewayId).flatMap(gateway -> GatewayRepository.changed(gateway, clock.instant()));
    }
}
