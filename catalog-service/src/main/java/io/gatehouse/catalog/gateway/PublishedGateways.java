package io.gatehouse.catalog.gateway;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The gateways that are served; used inside the caller's session. */
@ApplicationScoped
public class PublishedGateways {
    /** The channel on which every change of a gateway is announced; the payload is the gateway's id. */
    public static final String CHANNEL = GatewayRepository.CHANNEL;

    private final GatewayRepository gateways;

    PublishedGateways(GatewayRepository gateways) {
        this.gateways = gateways;
    }

    /** All of them in the order of their ids. */
    public Uni<List<PublishedGateway>> all() {
        return gateways.list("published is not null and status <> 'DELETING' order by id")
                .map(rows -> {
                    List<PublishedGateway> found = new ArrayList<>();
                    rows.forEach(row -> of(row).ifPresent(found::add));
                    return found;
                });
    }

    /** One of them. */
    public Uni<Optional<PublishedGateway>> find(String gatewayId) {
        return Ids.isGateway(gatewayId)
                ? gateways.findById(gatewayId).map(row -> row == null ? Optional.<PublishedGateway>empty() : of(row))
                : Uni.createFrom().item(Optional.empty());
    }

    private static Optional<PublishedGateway> of(GatewayEntity row) {
        if (row.published == null || row.status() == GatewayStatus.DELETING) {
            return Optional.empty();
        }
        return Optional.of(new PublishedGateway(
                row.id, row.revision, row.status, GatewayDocument.stored(row.published), row.policy, row.limits));
    }
}
