package io.gatehouse.gateway.readiness;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.address.AddressConfig;
import io.gatehouse.gateway.endpoint.EndpointConfig;
import io.gatehouse.gateway.feed.CatalogConfig;
import io.gatehouse.gateway.identity.IdentityConfig;
import io.gatehouse.gateway.mcp.SessionConfig;
import io.gatehouse.gateway.replica.ReplicaConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.ext.web.Router;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Refuses a start that would be unsafe, in one line and before anything is served. */
@Singleton
class StartGuard {

    private static final int FIRST = 1;

    private final @Nullable String refusal;

    StartGuard(
            GatewayConfig gateway,
            CatalogConfig catalog,
            IdentityConfig identity,
            SessionConfig session,
            EndpointConfig endpoint,
            AddressConfig address,
            ReplicaConfig replica) {
        this.refusal = StartChecks.refusal(gateway, catalog, identity, session, endpoint, address, replica);
    }

    // Quarkus prints the message of this exception alone, without a trace. The router is made before the start-up event
    // and before any bean that needs what is checked here.
    void check(@Observes @Priority(FIRST) Router router) {
        if (refusal != null) {
            throw new ConfigurationException("gateway-service does not start: " + refusal);
        }
    }
}
