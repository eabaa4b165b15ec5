package io.gatehouse.catalog.target;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.document.Document;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Targets on the wire, in AgentCore's shapes. */
@ApplicationScoped
class TargetView {
    private final CatalogConfig config;

    TargetView(CatalogConfig config) {
        this.config = config;
    }

    /** The answer of Create, Get and Update, and each item of Synchronize. */
    ObjectNode full(TargetEntity target) {
        ObjectNode view = ids(target);
        view.put("createdAt", target.createdAt.toString());
        view.put("updatedAt", target.updatedAt.toString());
        view.put("status", target.status);
        target.writeReasons(view.putArray("statusReasons"));
        view.setAll(target.document().node());
        if (!view.has("credentialProviderConfigurations")) {
            view.putArray("credentialProviderConfigurations");
        }
        view.put("protocolType", "MCP");
        progress(view, target);
        return view;
    }

    /** The answer of Delete. */
    ObjectNode deleting(TargetEntity target) {
        ObjectNode view = ids(target);
        view.put("status", target.status);
        target.writeReasons(view.putArray("statusReasons"));
        return view;
    }

    /** The answer of List; {@code nextToken} is empty on the last page. */
    ObjectNode page(List<TargetEntity> targets, String nextToken) {
        ObjectNode view = Document.empty();
        var items = view.putArray("items");
        targets.forEach(target -> items.add(summary(target)));
        if (!nextToken.isEmpty()) {
            view.put("nextToken", nextToken);
        }
        return view;
    }

    private static ObjectNode summary(TargetEntity target) {
        ObjectNode view = Document.empty();
        view.put("targetId", target.id);
        view.put("name", target.name);
        view.put("status", target.status);
        ObjectNode document = target.document().node();
        if (document.hasNonNull("description")) {
            view.set("description", document.get("description"));
        }
        view.put("createdAt", target.createdAt.toString());
        view.put("updatedAt", target.updatedAt.toString());
        view.put("resourcePriority", target.document().resourcePriority());
        view.put("targetType", "MCP_SERVER");
        view.put("listingMode", "DEFAULT");
        progress(view, target);
        return view;
    }

    private ObjectNode ids(TargetEntity target) {
        ObjectNode view = Document.empty();
        view.put("gatewayArn", config.arn("gateway/" + target.gatewayId));
        view.put("targetId", target.id);
        return view;
    }

    private static void progress(ObjectNode view, TargetEntity target) {
        if (target.lastSynchronizedAt != null) {
            view.put("lastSynchronizedAt", target.lastSynchronizedAt.toString());
        }
        if (target.status().isPending()) {
            view.putObject("authorizationData")
                    .putObject("oauth2")
                    .put("authorizationUrl", target.authorizationUrl)
                    .put("userId", target.syncUserId);
        }
    }
}
