package io.gatehouse.catalog.limit;

import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.gateway.GatewaySettings;
import io.gatehouse.catalog.gateway.GatewaySettings.Kind;
import io.gatehouse.catalog.gateway.GatewaySettings.Stored;
import io.gatehouse.catalog.security.Operator;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Storing and reading limits. */
@ApplicationScoped
class LimitOperations {

    private final GatewaySettings settings;

    LimitOperations(GatewaySettings settings) {
        this.settings = settings;
    }

    Uni<Stored> get(String gatewayId) {
        return settings.get(gatewayId, Kind.LIMITS);
    }

    Uni<Stored> put(String gatewayId, Document request, @Nullable Long expected, Operator operator) {
        settings.requireRecordable();
        return settings.change(gatewayId, Kind.LIMITS, expected, LimitDocument.text(request), operator);
    }

    Uni<Void> delete(String gatewayId, @Nullable Long expected, Operator operator) {
        settings.requireRecordable();
        return settings.change(gatewayId, Kind.LIMITS, expected, null, operator).replaceWithVoid();
    }
}
