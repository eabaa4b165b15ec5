package io.gatehouse.local.story;

import java.util.Set;
import java.util.TreeSet;

/** Step 4: an agent lists the tools of everything, and the vendor learns nothing of it. */
final class ListWithoutLogin implements Step {
    private static final Set<String> TOOLS = Set.of(
            "notes___whoami",
            "notes___list_notes",
            "notes___add_note",
            "tickets___list_tickets",
            "tickets___create_ticket");

    @Override
    public String title() {
        return "Alice's agent connects and lists the tools of both targets; the vendor has seen no login of hers";
    }

    @Override
    public void play(Scene scene) {
        try (var agent = scene.agent("alice", true)) {
            var tools = new TreeSet<>(agent.tools());
            scene.narrator.requireEqual(tools, new TreeSet<>(TOOLS), "tools/list");
            scene.narrator.tell("tools/list: " + String.join(", ", tools));
        }
        scene.narrator.requireEqual(scene.vendor().activity("alice").logins(), 0, "The vendor's logins of alice");
    }
}
