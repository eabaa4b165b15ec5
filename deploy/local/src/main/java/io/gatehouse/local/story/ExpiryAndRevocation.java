package io.gatehouse.local.story;

import io.gatehouse.local.operator.Pause;
import java.time.Duration;
import java.util.Map;

/** Step 9: an expired token is refreshed in silence; a revoked grant asks again. */
final class ExpiryAndRevocation implements Step {
    @Override
    public String title() {
        return "An expired token is refreshed without anybody noticing; a revoked one asks for consent again";
    }

    @Override
    public void play(Scene scene) {
        var narrator = scene.narrator;
        scene.vendor().accessTokenLifetime(BobStaysOut.SHORT_TOKENS);
        Pause.of(BobStaysOut.SHORT_TOKENS.plusSeconds(1));
        int refreshes = scene.vendor().activity("alice").refreshes();
        int exchanges = scene.vendor().activity("alice").codeExchanges();
        try (var agent = scene.agent("alice", true)) {
            var text = scene.textOf(agent.call("tickets___list_tickets", Map.of()));
            narrator.require(text.contains("printer on fire"), "alice's ticket is not in her list: " + text);
            var seen = scene.vendor().activity("alice");
            narrator.require(seen.refreshes() > refreshes, "The vendor has seen no refresh");
            narrator.requireEqual(seen.codeExchanges(), exchanges, "The vendor's code exchanges for alice");
            narrator.tell("the token expired and was refreshed: " + text);

            scene.vendor().revokeGrants("alice");
            Pause.of(BobStaysOut.SHORT_TOKENS.plusSeconds(1));
            var link = scene.linkOf(agent.call("tickets___list_tickets", Map.of()));
            narrator.tell("the vendor revoked the refresh token: the next call asks for consent again");
            scene.vendor().accessTokenLifetime(Duration.ofMinutes(10));
            ConsentVisit.connect(scene, "alice", link, "tickets");
            scene.textOf(agent.call("tickets___list_tickets", Map.of()));
            narrator.tell("alice consents again, and it works again");
        }
    }
}
