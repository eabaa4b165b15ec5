package io.gatehouse.local.story;

import io.gatehouse.local.stack.Stack;
import java.util.Map;

/** Step 6: one consent lasts, over calls and restarts. */
final class ConnectOnce implements Step {
    private static final int CALLS = 10;

    @Override
    public String title() {
        return "Alice consents once; it lasts over ten calls and a restart of every service";
    }

    @Override
    public void play(Scene scene) {
        var narrator = scene.narrator;
        ConsentVisit.connect(scene, "alice", scene.notesLink, Stack.AGENT_CLIENT, "notes", "notes:read", "notes:write");
        scene.usedLink = scene.notesLink;
        narrator.tell("company login, consent page (agent, target, scopes), vendor login, \"You are connected\"");
        requireAlice(scene, 1);
        requireAlice(scene, CALLS);
        narrator.tell("notes___whoami: alice, " + (1 + CALLS) + " times");
        scene.stack.restartServices();
        narrator.tell("identity, catalog and gateway restarted");
        requireAlice(scene, 1);
        narrator.requireEqual(
                scene.vendor().activity("alice").codeExchanges(), 1, "The vendor's code exchanges for alice");
        narrator.tell("notes___whoami: alice, without asking; the vendor has seen exactly one code exchange");
    }

    private static void requireAlice(Scene scene, int times) {
        try (var agent = scene.agent("alice", true)) {
            for (int i = 0; i < times; i++) {
                var text = scene.textOf(agent.call("notes___whoami", Map.of()));
                scene.narrator.requireEqual(text, "alice", "notes___whoami");
            }
        }
    }
}
