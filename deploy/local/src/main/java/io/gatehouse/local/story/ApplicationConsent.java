package io.gatehouse.local.story;

import io.gatehouse.local.agent.Agent;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Step 11: an application has a return URL on its allow-list and completes the consent itself. */
final class ApplicationConsent implements Step {
    @Override
    public String title() {
        return "An application with a listed return URL completes the consent of its user itself";
    }

    @Override
    public void play(Scene scene) {
        var narrator = scene.narrator;
        var request = new HashMap<String, Object>(Map.of(
                "workloadIdentityToken",
                scene.workload.tokenFor(scene.token("alice")),
                "resourceCredentialProviderName",
                Scene.PROVIDER,
                "scopes",
                Scene.NOTES_SCOPES,
                "oauth2Flow",
                "USER_FEDERATION",
                "resources",
                List.of(scene.stack.notes().endpoint()),
                "resourceOauth2ReturnUrl",
                scene.application.returnUrl()));
        var asked = scene.workload.resourceToken(request);
        narrator.requireEqual(asked.status(), 200, "GetResourceOauth2Token (" + asked.body() + ")");
        var link = asked.text("authorizationUrl");
        var session = asked.text("sessionUri");
        narrator.require(link.startsWith(scene.stack.url("identity") + "/"), "The authorization URL is not ours");
        narrator.tell("GetResourceOauth2Token: " + asked.text("sessionStatus") + " with an authorization URL of ours");
        int early = scene.workload.complete(session, scene.token("alice")).status();
        narrator.requireEqual(early, 403, "Completing with the session URI that everybody may know");

        new ConsentVisit(scene, "alice").open(link).agree().logInAtVendor();
        var browser = scene.browser("alice");
        narrator.require(
                browser.url().startsWith(scene.application.returnUrl())
                        && browser.text().contains("is connected"),
                "The browser is not back at the application, but at " + browser.place() + " (" + browser.status()
                        + "): " + browser.text().lines().limit(5).toList());
        narrator.requireEqual(
                scene.application.completed().status(),
                200,
                "CompleteResourceTokenAuth (" + scene.application.completed().body() + ")");
        narrator.tell("the browser came back with a session_id, and the application completed it");

        request.put("workloadIdentityToken", scene.workload.tokenFor(scene.token("alice")));
        request.put("sessionUri", session);
        var token = scene.workload.resourceToken(request).text("accessToken");
        narrator.require(!token.isEmpty(), "The application gets no token");
        try (var agent = Agent.connect(URI.create(scene.stack.notes().endpoint()), () -> token, false)) {
            narrator.requireEqual(scene.textOf(agent.call("whoami", Map.of())), "alice", "whoami");
        }
        narrator.tell("the application calls notes by itself, whoami: alice");
    }
}
