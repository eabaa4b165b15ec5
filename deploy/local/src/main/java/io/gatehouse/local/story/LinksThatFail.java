package io.gatehouse.local.story;

import io.gatehouse.local.browser.Browser;
import io.gatehouse.local.operator.Pause;
import io.gatehouse.local.provider.Form;
import io.gatehouse.local.stack.Stack;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Step 8: used, forged, carried away, too late: always the same words. */
final class LinksThatFail implements Step {
    @Override
    public String title() {
        return "A link used twice, forged, finished elsewhere or too late is refused, always with the same words";
    }

    @Override
    public void play(Scene scene) {
        var narrator = scene.narrator;
        new ConsentVisit(scene, "alice").open(scene.usedLink).requireRefused();
        narrator.tell("used twice: refused");
        new ConsentVisit(scene, "alice")
                .open(scene.callbackUrl + "?code=forged&state=forged")
                .requireRefused();
        narrator.tell("a forged state: refused");
        unlistedReturnUrl(scene);
        anotherBrowser(scene);
        wrongIssuer(scene);
        tooLate(scene);
    }

    private static void tooLate(Scene scene) {
        Pause.of(Duration.between(Instant.now(), scene.lateLinkUntil));
        new ConsentVisit(scene, "olga").open(scene.lateLink).requireRefused();
        try (var agent = scene.agent("olga", true)) {
            var fresh = scene.linkOf(agent.call("notes___whoami", Map.of()));
            new ConsentVisit(scene, "olga").open(fresh).requireNamed(Stack.AGENT_CLIENT, "notes");
        }
        scene.narrator.tell("left alone for " + scene.sessionLifetime.toSeconds()
                + " s: refused; the next one that olga gets is shown to her");
    }

    private static void anotherBrowser(Scene scene) {
        var back = new ConsentVisit(scene, "bob").open(freshLink(scene)).agree().logInAtVendorAndStop();
        scene.stack
                .ledger()
                .add(
                        "vendor authorization code",
                        Form.parse(URI.create(back).getRawQuery()).first("code"));
        try (var other = new Browser()) {
            new ConsentVisit(scene, "bob", other).open(back).requireRefused();
        }
        scene.narrator.tell("finished in another browser: refused");
    }

    private static void wrongIssuer(Scene scene) {
        var back = new ConsentVisit(scene, "bob").open(freshLink(scene)).agree().logInAtVendorAndStop();
        new ConsentVisit(scene, "bob")
                .open(back + "&iss=" + Form.encode("https://evil.example"))
                .requireRefused();
        scene.narrator.tell("with a wrong iss: refused");
    }

    private static String freshLink(Scene scene) {
        try (var agent = scene.agent("bob", true)) {
            return scene.linkOf(agent.call("tickets___list_tickets", Map.of()));
        }
    }

    private static void unlistedReturnUrl(Scene scene) {
        var refused = scene.workload.resourceToken(Map.of(
                "workloadIdentityToken",
                scene.workload.tokenFor(scene.token("alice")),
                "resourceCredentialProviderName",
                Scene.PROVIDER,
                "scopes",
                List.of("notes:read"),
                "oauth2Flow",
                "USER_FEDERATION",
                "resourceOauth2ReturnUrl",
                "https://evil.example/done"));
        scene.narrator.requireEqual(refused.status(), 400, "A return URL that is not listed (" + refused.body() + ")");
        scene.narrator.requireEqual(
                refused.text("fieldList/0/name"), "resourceOauth2ReturnUrl", "The field that the refusal names");
        scene.narrator.tell("a return URL that is not listed: 400 naming " + refused.text("fieldList/0/name"));
    }
}
