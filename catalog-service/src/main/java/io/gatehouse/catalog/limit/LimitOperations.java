package io.gatehouse.catalog.limit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.audit.AuditLog;
import io.gatehouse.catalog.audit.AuditSubject;
import io.gatehouse.catalog.audit.AuditType;
import io.gatehouse.catalog.audit.Outcome;
import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.gateway.GatewaySettings;
import io.gatehouse.catalog.gateway.GatewaySettings.Kind;
import io.gatehouse.catalog.gateway.GatewaySettings.Stored;
import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.security.Operator;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Storing and reading limits. */
@ApplicationScoped
class LimitOperations {

    private final GatewaySettings settings;
    private final AuditLog audit;

    LimitOperations(GatewaySettings settings, AuditLog audit) {
        this.settings = settings;
        this.audit = audit;
    }

    Uni<Stored> get(String gatewayId) {
        return Panache.withSession(() -> settings.read(gatewayId, Kind.LIMITS)).invoke(stored -> {
            if (stored.document() == null) {
                throw ApiException.notFound("The gateway has no limits of its own");
            }
        });
    }

    Uni<Stored> put(String gatewayId, Document request, @Nullable Long expected, Operator operator) {
        audit.requireRoom();
        String text = LimitDocument.text(request);
        return Panache.withTransaction(() -> settings.replace(gatewayId, Kind.LIMITS, expected, text))
                .call(stored -> audited(gatewayId, operator, "limits-replaced"));
    }

    Uni<Void> delete(String gatewayId, @Nullable Long expected, Operator operator) {
        audit.requireRoom();
        return Panache.withTransaction(() -> settings.replace(gatewayId, Kind.LIMITS, expected, null))
                .call(stored -> audited(gatewayId, operator, "limits-removed"))
                .replaceWithVoid();
    }

    /** The limits on the wire. */
    static ObjectNode view(Stored stored) {
        ObjectNode view = Document.stored(Objects.requireNonNull(stored.document()));
        view.put("revision", stored.revision());
        return view;
    }

    private Uni<Void> audited(String gatewayId, Operator operator, String reason) {
        return audit.write(
                AuditType.GATEWAY_CHANGED,
                Outcome.SUCCESS,
                new AuditSubject(operator.issuer(), operator.subject(), gatewayId, null),
                null,
                reason);
    }
}
