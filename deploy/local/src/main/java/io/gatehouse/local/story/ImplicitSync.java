package io.gatehouse.local.story;

import io.gatehouse.local.operator.Operator;
import io.gatehouse.local.stack.Bootstrap;
import io.gatehouse.local.stack.Stack;
import java.util.List;
import java.util.Map;

/** Step 1: a target whose tools are read with the operator's consent. */
final class ImplicitSync implements Step {
    @Override
    public String title() {
        return "The operator registers a workload, a credential provider and the target notes (implicit sync)";
    }

    @Override
    public void play(Scene scene) {
        var narrator = scene.narrator;
        scene.gatewayId = Bootstrap.gateway(scene.stack, scene.operator);
        narrator.tell("gateway " + scene.gatewayId + " is READY");
        scene.operator.createWorkload(Scene.WORKLOAD, List.of(scene.application.returnUrl()));
        var unregistered = scene.vendor().client(Scene.VENDOR_CLIENT, List.of());
        var provider =
                scene.operator.createProvider(Scene.PROVIDER, scene.vendor().discoveryUrl(), unregistered);
        scene.providerArn = provider.text("credentialProviderArn");
        scene.callbackUrl = provider.text("callbackUrl");
        narrator.require(
                !provider.body().toString().contains(unregistered.secret()), "The answer shows the client secret");
        scene.vendor().client(Scene.VENDOR_CLIENT, List.of(scene.callbackUrl));
        scene.operator.putWorkload(
                Scene.WORKLOAD,
                Map.of(
                        "jwks", scene.workload.jwks(),
                        "permissions", List.of(),
                        "credentialProviders", List.of(Scene.PROVIDER),
                        "userTokenAudiences", List.of(Stack.AUDIENCE),
                        "userTokenClients", List.of(Stack.AGENT_CLIENT),
                        "completableBy", List.of()));
        narrator.tell("workload " + Scene.WORKLOAD + " and credential provider " + Scene.PROVIDER + " registered");

        var target = Operator.oauthTarget(
                "notes", scene.stack.notes().endpoint(), scene.providerArn, Scene.NOTES_SCOPES, "");
        var created = scene.operator.createTarget(scene.gatewayId, target);
        narrator.requireEqual(created.status(), 202, "The status of CreateGatewayTarget (" + created.body() + ")");
        scene.notesId = created.text("targetId");
        SyncConsent.play(scene, scene.notesId, "CREATE_PENDING_AUTH");
        narrator.require(
                scene.operator
                                .updateTarget(scene.gatewayId, scene.notesId, target)
                                .status()
                        == 202,
                "A READY target cannot be updated");
        SyncConsent.play(scene, scene.notesId, "UPDATE_PENDING_AUTH");
    }
}
