package io.gatehouse.catalog.gateway;

import io.gatehouse.catalog.identity.IdentityAway;
import io.gatehouse.catalog.identity.IdentityFailures;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Objects;
import org.jboss.logging.Logger;

/** Ends what a replica that died had begun with a gateway. */
@ApplicationScoped
public class GatewayRecovery {
    private static final Logger LOG = Logger.getLogger(GatewayRecovery.class);

    private final GatewayRepository gateways;
    private final GatewayOperations operations;
    private final GatewayWorkloads workloads;
    private final ClientTokens tokens;
    private final Clock clock;

    GatewayRecovery(
            GatewayRepository gateways,
            GatewayOperations operations,
            GatewayWorkloads workloads,
            ClientTokens tokens,
            Clock clock) {
        this.gateways = gateways;
        this.operations = operations;
        this.workloads = workloads;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** Looks once; every step may be repeated without harm, so replicas need not agree who does it. */
    public Uni<Void> run() {
        return Panache.withTransaction(() -> tokens.forgetOld().flatMap(done -> gateways.abandoned(clock.instant())))
                .onItem()
                .transformToMulti(list -> Multi.createFrom().iterable(list))
                .onItem()
                .transformToUniAndConcatenate(this::finish)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> finish(GatewayEntity gateway) {
        Uni<Void> end = gateway.status() == GatewayStatus.DELETING
                ? operations.finishDelete(gateway.id)
                : workloads
                        .register(gateway.id)
                        .flatMap(arn ->
                                operations.publish(gateway.id, Objects.requireNonNull(gateway.leaseUntil), arn, null))
                        .replaceWithVoid();
        return end.onFailure()
                .recoverWithUni(failure -> failure instanceof IdentityAway ? later(failure) : fail(gateway, failure));
    }

    private static Uni<Void> later(Throwable failure) {
        LOG.debugf("A gateway waits for identity-service: %s", failure.getMessage());
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> fail(GatewayEntity stale, Throwable failure) {
        LOG.warnf("Gateway %s could not be finished: %s", stale.id, failure.getMessage());
        return Panache.withTransaction(() -> gateways.findById(stale.id).invoke(gateway -> {
                    if (gateway != null && gateway.version == stale.version) {
                        gateway.status = (gateway.published == null
                                        ? GatewayStatus.FAILED
                                        : GatewayStatus.UPDATE_UNSUCCESSFUL)
                                .name();
                        gateway.statusReason = IdentityFailures.words(failure);
                        gateway.leaseUntil = null;
                    }
                }))
                .replaceWithVoid();
    }
}
