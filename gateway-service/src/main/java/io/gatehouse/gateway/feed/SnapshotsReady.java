package io.gatehouse.gateway.feed;

import io.gatehouse.gateway.catalog.Snapshots;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
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
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("snapshots");
        return snapshots.complete()
                ? answer.up().build()
                : answer.down()
                        .withData("waitsFor", "catalog-service, which was not read yet")
                        .build();
    }
}
