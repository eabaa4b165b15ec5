package io.gatehouse.catalog.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.document.Document;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Gateways on the wire, in AgentCore's shapes. */
@ApplicationScoped
class GatewayView {
    private final CatalogConfig config;

    GatewayView(CatalogConfig config) {
        this.config = config;
    }

    /** The answer of Create, Get and Update. */
    ObjectNode full(GatewayEntity gateway) {
        ObjectNode view = Document.empty();
        view.put("gatewayArn", config.arn("gateway/" + gateway.id));
        view.put("gatewayId", gateway.id);
        view.put("gatewayUrl", config.gatewayUrl(gateway.id));
        view.put("createdAt", gateway.createdAt.toString());
        view.put("updatedAt", gateway.updatedAt.toString());
        status(view, gateway);
        view.setAll(Document.stored(gateway.document));
        if (gateway.workloadArn != null) {
            view.putObject("workloadIdentityDetails").put("workloadIdentityArn", gateway.workloadArn);
        }
        return view;
    }

    /** The answer of Delete. */
    ObjectNode deleting(GatewayEntity gateway) {
        ObjectNode view = Document.empty();
        view.put("gatewayId", gateway.id);
        status(view, gateway);
        return view;
    }

    /** The answer of List; {@code nextToken} is empty on the last page. */
    ObjectNode page(List<GatewayEntity> gateways, String nextToken) {
        ObjectNode view = Document.empty();
        var items = view.putArray("items");
        gateways.forEach(gateway -> items.add(summary(gateway)));
        if (!nextToken.isEmpty()) {
            view.put("nextToken", nextToken);
        }
        return view;
    }

    private static ObjectNode summary(GatewayEntity gateway) {
        ObjectNode view = Document.empty();
        view.put("gatewayId", gateway.id);
        view.put("name", gateway.name);
        view.put("status", gateway.status);
        view.put("createdAt", gateway.createdAt.toString());
        view.put("updatedAt", gateway.updatedAt.toString());
        ObjectNode document = Document.stored(gateway.document);
        for (String member : List.of("description", "authorizerType", "protocolType")) {
            if (document.hasNonNull(member)) {
                view.set(member, document.get(member));
            }
        }
        return view;
    }

    private static void status(ObjectNode view, GatewayEntity gateway) {
        view.put("status", gateway.status);
        var reasons = view.putArray("statusReasons");
        if (gateway.statusReason != null) {
            reasons.add(gateway.statusReason);
        }
    }
}
