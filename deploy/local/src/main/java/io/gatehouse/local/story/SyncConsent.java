package io.gatehouse.local.story;

import io.gatehouse.local.operator.Operator;

/** The operator consents to the reading of a target's tools. */
final class SyncConsent {
    private SyncConsent() {}

    static void play(Scene scene, String targetId, String pending) {
        var narrator = scene.narrator;
        var waiting = scene.operator.awaitTarget(scene.gatewayId, targetId, pending);
        var name = waiting.text("name");
        var link = waiting.text("authorizationData/oauth2/authorizationUrl");
        narrator.require(
                link.startsWith(scene.stack.url("identity") + "/"),
                "The authorization URL is not ours: " + waiting.body());
        narrator.tell("target " + name + " is " + pending + ", with an address for the operator");
        requireGuarded(scene, targetId);
        ConsentVisit.connect(scene, "olga", link, name);
        scene.operator.awaitTarget(scene.gatewayId, targetId, "READY");
        narrator.tell("olga consented; target " + name + " is READY");
    }

    private static void requireGuarded(Scene scene, String targetId) {
        Operator operator = scene.operator;
        int synchronize = operator.synchronize(scene.gatewayId, targetId).status();
        scene.narrator.requireEqual(synchronize, 409, "SynchronizeGatewayTargets of a pending target");
        int delete = operator.http()
                .call(
                        "DELETE",
                        scene.stack.url("catalog") + "/gateways/" + scene.gatewayId + "/targets/" + targetId + "/",
                        null)
                .status();
        scene.narrator.requireEqual(delete, 409, "DeleteGatewayTarget of a pending target");
    }
}
