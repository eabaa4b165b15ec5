package io.gatehouse.gateway.catalog;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once every gateway was read; a catalog-service that goes away later does not matter. */
@Readiness
@ApplicationScoped
class SnapshotsReady implements HealthCheck {

    private final CatalogFollower follower;

    SnapshotsReady(CatalogFollower follower) {
        this.follower = follower;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("snapshots")
                .status(follower.complete())
                .build();
    }
}
