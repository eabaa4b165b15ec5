package io.gatehouse.local.story;

import io.gatehouse.local.operator.Operator;
import java.util.Map;

/** Step 2: a target whose tools are told by the operator; nobody logs in. */
final class PredefinedSchema implements Step {
    static final String TICKETS_SCHEMA = """
            {"tools":[
              {"name":"list_tickets","description":"Lists the tickets of the user.",
               "inputSchema":{"type":"object","properties":{}}},
              {"name":"create_ticket","description":"Creates a ticket for the user.",
               "inputSchema":{"type":"object","properties":{"title":{"type":"string","minLength":1,"maxLength":200}},
                              "required":["title"]}}]}""";

    @Override
    public String title() {
        return "The operator registers the target tickets with a predefined schema";
    }

    @Override
    public void play(Scene scene) {
        var narrator = scene.narrator;
        int logins = scene.vendor().activity("olga").logins();
        var created = scene.operator.createTarget(scene.gatewayId, target(scene, TICKETS_SCHEMA));
        narrator.requireEqual(created.status(), 202, "The status of CreateGatewayTarget (" + created.body() + ")");
        scene.ticketsId = created.text("targetId");
        scene.operator.awaitTarget(scene.gatewayId, scene.ticketsId, "READY");
        narrator.requireEqual(scene.vendor().activity("olga").logins(), logins, "The vendor's logins of olga");
        narrator.tell("target tickets is READY, and the vendor has seen no login");

        var refused = scene.operator.synchronize(scene.gatewayId, scene.ticketsId);
        narrator.requireEqual(refused.status(), 400, "SynchronizeGatewayTargets of a predefined schema");
        narrator.tell("SynchronizeGatewayTargets on it: 400 " + refused.text("message"));
        var again = scene.operator.createTarget(scene.gatewayId, target(scene, TICKETS_SCHEMA));
        narrator.requireEqual(again.status(), 409, "A second target of the same name");
        narrator.tell("a second target called tickets: 409 " + again.text("message"));
    }

    static Map<String, Object> target(Scene scene, String schema) {
        return Operator.oauthTarget(
                "tickets", scene.stack.tickets().endpoint(), scene.providerArn, Scene.TICKETS_SCOPES, schema);
    }
}
