package io.gatehouse.catalog.gateway;

import io.gatehouse.catalog.identity.GatewayWorkload;
import io.gatehouse.catalog.identity.IdentityClient;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps identity-service's workload of a gateway equal to the gateway and its targets' credential providers. */
@ApplicationScoped
public class GatewayWorkloads {
    private static final int ROUNDS = 3;

    private final GatewayRepository gateways;
    private final IdentityClient identity;

    GatewayWorkloads(GatewayRepository gateways, IdentityClient identity) {
        this.gateways = gateways;
        this.identity = identity;
    }

    /** Registers the gateway with the providers of all its targets; answers the workload's ARN. */
    public Uni<String> register(String gatewayId) {
        return state(gatewayId).flatMap(state -> register(gatewayId, state, ROUNDS));
    }

    /** Two registrations at once could undo each other; so whoever registered looks whether his state still holds. */
    private Uni<String> register(String gatewayId, State state, int rounds) {
        GatewayWorkload workload = new GatewayWorkload(
                gatewayId,
                state.document().discoveryUrl(),
                state.document().authorizerList("allowedAudience"),
                state.document().authorizerList("allowedClients"),
                state.providers());
        return identity.putGatewayWorkload(workload)
                .flatMap(arn -> state(gatewayId)
                        .flatMap(now -> rounds <= 1 || now.equals(state)
                                ? Uni.createFrom().item(arn)
                                : register(gatewayId, now, rounds - 1)));
    }

    private Uni<State> state(String gatewayId) {
        return Panache.withTransaction(() -> gateways.findKnown(gatewayId)
                .flatMap(gateway -> gateways.credentialProviders(gatewayId)
                        .map(providers -> new State(gateway.document(), providers))));
    }

    private record State(GatewayDocument document, Set<String> providers) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof State that
                    && providers.equals(that.providers)
                    && document.text().equals(that.document.text());
        }

        @Override
        public int hashCode() {
            return providers.hashCode();
        }
    }
}
