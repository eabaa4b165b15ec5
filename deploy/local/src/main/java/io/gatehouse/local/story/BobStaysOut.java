package io.gatehouse.local.story;

import java.time.Duration;
import java.util.Map;

/** Step 7: a link is for the person whose agent got it. */
final class BobStaysOut implements Step {
    /** So short that step 9 sees it expire. */
    static final Duration SHORT_TOKENS = Duration.ofSeconds(5);

    private static final String NOTE = "alice's secret plan";

    @Override
    public String title() {
        return "Bob cannot use Alice's link, is asked himself, and sees nothing of hers";
    }

    @Override
    public void play(Scene scene) {
        var narrator = scene.narrator;
        scene.vendor().accessTokenLifetime(SHORT_TOKENS);
        try (var agent = scene.agent("alice", true)) {
            scene.textOf(agent.call("notes___add_note", Map.of("text", NOTE)));
            var link = scene.linkOf(agent.call("tickets___create_ticket", Map.of("title", "printer on fire")));
            new ConsentVisit(scene, "bob").open(link).requireRefused();
            narrator.tell("bob opens alice's link: \"" + ConsentVisit.REFUSED + "\"");
            ConsentVisit.connect(scene, "alice", link, "tickets", "tickets:write");
            scene.usedLink = link;
            var text = scene.textOf(agent.call("tickets___create_ticket", Map.of("title", "printer on fire")));
            narrator.tell("alice's flow is unharmed: " + text);
        }
        // Tokens stay short: the gateway may ask for alice's once more when it hears of her consent, and a long one
        // would
        // not expire in step 9.
        try (var agent = scene.agent("bob", true)) {
            var link = scene.linkOf(agent.call("notes___list_notes", Map.of()));
            narrator.tell("bob's own call asks bob");
            ConsentVisit.connect(scene, "bob", link, "notes");
            narrator.requireEqual(scene.textOf(agent.call("notes___whoami", Map.of())), "bob", "notes___whoami");
            var notes = scene.textOf(agent.call("notes___list_notes", Map.of()));
            narrator.require(!notes.contains(NOTE), "Bob sees a note of Alice's");
            narrator.tell("notes___whoami: bob; his list has no note of alice's");
        }
    }
}
