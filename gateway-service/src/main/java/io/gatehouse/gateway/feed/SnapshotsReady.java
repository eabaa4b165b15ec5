package io.gatehouse.gateway.feed;

import io.gatehouse.gateway.catalog.Snapshots;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once every gateway was read; a catalog-service that goes away later does not matter. */
@Readiness
@ApplicationScoped
class SnapshotsReady implements HealthCheck {

    private final Snapshots snapshots;

    SnapshotsReady(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("snapshots")
                .status(snapshots.complete())
                .build();
    }
}
