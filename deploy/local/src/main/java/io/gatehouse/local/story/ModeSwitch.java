package io.gatehouse.local.story;

import io.gatehouse.local.stack.Stack;
import java.util.List;

/** Step 3: from one mode to the other and back; consent at create, update and synchronise; old versions refused. */
final class ModeSwitch implements Step {
    @Override
    public String title() {
        return "Targets switch between the two modes, and consent is asked on create, update and synchronise alike";
    }

    @Override
    public void play(Scene scene) {
        var narrator = scene.narrator;
        var toImplicit =
                scene.operator.updateTarget(scene.gatewayId, scene.ticketsId, PredefinedSchema.target(scene, ""));
        narrator.requireEqual(
                toImplicit.status(), 202, "UpdateGatewayTarget to implicit sync (" + toImplicit.body() + ")");
        SyncConsent.play(scene, scene.ticketsId, "UPDATE_PENDING_AUTH");
        var synchronize = scene.operator.synchronize(scene.gatewayId, scene.ticketsId);
        narrator.requireEqual(synchronize.status(), 202, "SynchronizeGatewayTargets (" + synchronize.body() + ")");
        SyncConsent.play(scene, scene.ticketsId, "SYNCHRONIZE_PENDING_AUTH");
        var toPredefined = scene.operator.updateTarget(
                scene.gatewayId, scene.ticketsId, PredefinedSchema.target(scene, PredefinedSchema.TICKETS_SCHEMA));
        narrator.requireEqual(toPredefined.status(), 202, "UpdateGatewayTarget to a predefined schema");
        scene.operator.awaitTarget(scene.gatewayId, scene.ticketsId, "READY");
        narrator.tell("target tickets has its predefined schema again and is READY");

        var old = scene.operator.ensureGateway(
                "old",
                scene.stack.company().discoveryUrl(),
                Stack.AUDIENCE,
                List.of(Stack.AGENT_CLIENT),
                List.of("2025-03-26", "2025-06-18"));
        var refused = scene.operator.createTarget(old, PredefinedSchema.target(scene, ""));
        narrator.requireEqual(refused.status(), 400, "A target with 3LO on a gateway of older versions");
        narrator.require(
                refused.text("message").contains("2025-11-25"), "The refusal does not say why: " + refused.body());
        narrator.tell("a target with consent on a gateway of older versions: 400 " + refused.text("message"));
    }
}
