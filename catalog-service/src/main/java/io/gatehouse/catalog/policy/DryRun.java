package io.gatehouse.catalog.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.gateway.GatewayDocument;
import io.gatehouse.catalog.target.PublishedTarget;
import io.gatehouse.catalog.tool.PublishedTool;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who would ask for what.
 *
 * @param tool the tool's public name, or empty where a target and a name are given
 * @param rules rules to try instead of the stored ones
 * @param arguments of the call, or null for what is known before them
 */
record DryRun(
        ObjectNode caller,
        String tool,
        String target,
        String name,
        String method,
        Optional<List<Rule>> rules,
        @Nullable ObjectNode arguments) {

    private static final int MAXIMUM_TEXT = 2048;
    private static final int MAXIMUM_SCOPES = 256;

    /** Reads a request; every fault is named. */
    static DryRun of(Document request) {
        Optional<Document> caller = request.optionalObject("caller");
        if (caller.isEmpty() && !request.has("caller")) {
            request.fault("caller", "is required");
        }
        caller.ifPresent(given -> {
            given.text("issuer", 1, MAXIMUM_TEXT, null);
            given.text("subject", 1, MAXIMUM_TEXT, null);
            given.optionalText("clientId", 0, MAXIMUM_TEXT, null);
            given.texts("scopes", 0, MAXIMUM_SCOPES, MAXIMUM_TEXT, null);
            given.optionalObject("claims");
        });
        String tool = request.optionalText("tool", 1, 256, null).orElse("");
        String target = request.optionalText("target", 1, 200, null).orElse("");
        String name = request.optionalText("name", 1, MAXIMUM_TEXT, null).orElse("");
        if (tool.isEmpty() && (target.isEmpty() || name.isEmpty())) {
            request.fault("tool", "is required, or target and name");
        }
        String method = request.optionalText("method", 1, 64, null).orElse("tools/call");
        Optional<Document> arguments = request.optionalObject("arguments");
        Optional<List<Rule>> rules =
                request.has("rules") ? Optional.of(PolicyDocument.rules(request)) : Optional.empty();
        request.check();
        return new DryRun(
                caller.map(Document::node).orElseThrow(),
                tool,
                target,
                name,
                method,
                rules,
                arguments.map(Document::node).orElse(null));
    }

    /** What the gateway knows of a call of that tool. */
    Facts facts(String gatewayId, GatewayDocument gateway, PublishedTarget published, @Nullable PublishedTool called) {
        ObjectNode definition = called == null ? Document.empty() : Document.stored(called.definition());
        URI endpoint = URI.create(published.document().endpoint());
        String client = text(caller.path("clientId"));
        return variable -> switch (variable) {
            case "caller.issuer" -> text(caller.path("issuer"));
            case "caller.subject" -> text(caller.path("subject"));
            case "caller.clientId", "workload" -> client;
            case "caller.scopes" -> caller.has("scopes") ? CelValues.of(caller.get("scopes")) : List.of();
            case "caller.claims" -> CelValues.object(caller.path("claims"));
            case "gateway.id" -> gatewayId;
            case "gateway.name" -> gateway.name();
            case "target.id" -> published.targetId();
            case "target.name" -> published.document().name();
            case "target.origin" -> endpoint.getScheme() + "://" + endpoint.getRawAuthority();
            case "tool.name" -> called == null ? name : called.name();
            case "tool.publicName" -> called == null ? name : called.publicName();
            case "tool.annotations" -> CelValues.object(definition.path("annotations"));
            case "method" -> method;
            default -> throw new IllegalArgumentException(variable);
        };
    }

    @Nullable
    Map<String, Object> givenArguments() {
        return arguments == null ? null : CelValues.object(arguments);
    }

    private static String text(JsonNode value) {
        return value.asText("");
    }
}
