package io.gatehouse.local.story;

import io.gatehouse.local.agent.Outcome;
import java.time.Instant;
import java.util.Map;

/** Step 5: the first call asks, in the way the client understands. */
final class AskForConsent implements Step {
    @Override
    public String title() {
        return "The first call asks for consent: -32042 with a URL of ours, or the same link in plain words";
    }

    @Override
    public void play(Scene scene) {
        var narrator = scene.narrator;
        try (var agent = scene.agent("alice", true)) {
            var outcome = agent.call("notes___whoami", Map.of());
            scene.notesLink = scene.linkOf(outcome);
            narrator.require(
                    scene.notesLink.startsWith(
                            scene.stack.url("identity") + "/identities/oauth2/authorize?request_uri="),
                    "The link is not ours: " + scene.notesLink);
            narrator.tell("notes___whoami: error -32042, \"" + ((Outcome.ConsentRequired) outcome).message() + "\"");
        }
        try (var agent = scene.agent("alice", false)) {
            var outcome = agent.call("notes___whoami", Map.of());
            narrator.require(
                    outcome instanceof Outcome.Result result
                            && result.error()
                            && result.text().contains(scene.notesLink),
                    "A client without URL elicitation got " + outcome + " instead of the same link as text");
            narrator.tell("a client without URL elicitation: isError with the same link");
        }
        try (var agent = scene.agent("olga", true)) {
            scene.lateLink = scene.linkOf(agent.call("notes___whoami", Map.of()));
            scene.lateLinkUntil = Instant.now().plus(scene.sessionLifetime).plusSeconds(1);
            narrator.tell("olga gets a link, too, and leaves it alone until step 8");
        }
    }
}
