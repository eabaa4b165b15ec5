package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.Prompt;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.catalog.Tool;
import io.gatehouse.gateway.mcp.Asked;
import io.gatehouse.gateway.policy.CelValues;
import io.gatehouse.gateway.policy.Facts;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What rules may know of a request. Names are the gateway's own, at whatever URL the request came in. */
final class CallFacts implements Facts {

    private final GatewaySnapshot gateway;
    private final Caller caller;
    private final Target target;
    private final Asked asked;

    CallFacts(GatewaySnapshot gateway, Caller caller, Target target, Asked asked) {
        this.gateway = gateway;
        this.caller = caller;
        this.target = target;
        this.asked = asked;
    }

    @Override
    public Object value(String variable) {
        return switch (variable) {
            case "caller.issuer" -> caller.issuer();
            case "caller.subject" -> caller.subject();
            case "caller.clientId", "workload" -> Objects.requireNonNullElse(caller.clientId(), "");
            case "caller.scopes" -> List.copyOf(caller.scopes());
            case "caller.claims" -> CelValues.object(caller.claims());
            case "gateway.id" -> gateway.gatewayId();
            case "gateway.name" -> gateway.rules().gatewayName();
            case "target.id" -> target.targetId();
            case "target.name" -> target.name();
            case "target.origin" -> target.origin();
            case "tool.name" -> asked.name();
            case "tool.publicName" -> publicName();
            case "tool.annotations" -> annotations();
            case "method" -> method();
            default -> throw new IllegalArgumentException(variable);
        };
    }

    private String publicName() {
        Tool tool = asked.tool();
        if (tool != null) {
            return tool.publicName();
        }
        if (asked.kind() == Asked.Kind.PROMPT || asked.kind() == Asked.Kind.PROMPT_COMPLETION) {
            for (Prompt prompt : target.offerings().prompts()) {
                if (prompt.name().equals(asked.name())) {
                    return prompt.publicName();
                }
            }
        }
        return asked.name();
    }

    private Map<String, Object> annotations() {
        Tool tool = asked.tool();
        JsonObject annotations = tool == null ? null : annotations(tool);
        return annotations == null ? Map.of() : CelValues.object(annotations.getMap());
    }

    private static JsonObject annotations(Tool tool) {
        return new JsonObject(tool.definition()).getValue("annotations") instanceof JsonObject given
                ? given
                : new JsonObject();
    }

    private String method() {
        return switch (asked.kind()) {
            case TOOL -> "tools/call";
            case PROMPT -> "prompts/get";
            case RESOURCE -> "resources/read";
            case SUBSCRIPTION -> "resources/subscribe";
            case PROMPT_COMPLETION, RESOURCE_COMPLETION -> "completion/complete";
        };
    }
}
