package io.gatehouse.local.story;

import io.gatehouse.local.operator.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Step 10: the auditor reads who consented to what, and every use of a token. */
final class AuditTrail implements Step {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What must be in the trail: type, outcome. */
    private static final List<List<String>> EXPECTED = List.of(
            List.of("CONSENT_REQUESTED", "SUCCESS"),
            List.of("CONSENT_GRANTED", "SUCCESS"),
            List.of("CONSENT_REFUSED", "REFUSED"),
            List.of("TOKEN_STORED", "SUCCESS"),
            List.of("TOKEN_REFRESHED", "SUCCESS"),
            List.of("TOKEN_REFRESH_FAILED", "FAILED"),
            List.of("RESOURCE_TOKEN_USED", "SUCCESS"),
            List.of("TOOL_CALLED", "SUCCESS"),
            List.of("TARGET_CHANGED", "SUCCESS"),
            List.of("TARGET_SYNCHRONIZED", "SUCCESS"),
            List.of("PROVIDER_CHANGED", "SUCCESS"),
            List.of("WORKLOAD_CHANGED", "SUCCESS"));

    @Override
    public String title() {
        return "The auditor reads who consented to what and every use of a token, and finds no secret in it";
    }

    @Override
    public void play(Scene scene) {
        var narrator = scene.narrator;
        var events = awaitCalls(scene);
        var counts =
                events.stream().collect(Collectors.groupingBy(event -> text(event, "type"), Collectors.counting()));
        for (var expected : EXPECTED) {
            narrator.require(
                    events.stream()
                            .anyMatch(event -> text(event, "type").equals(expected.get(0))
                                    && text(event, "outcome").equals(expected.get(1))),
                    "The trail has no " + expected + "; it has " + counts);
        }
        var alice = scene.stack.company().subject("alice");
        events.stream()
                .filter(event -> text(event, "type").equals("CONSENT_GRANTED")
                        && text(event, "userSubject").equals(alice))
                .forEach(event -> narrator.tell("alice consented at " + text(event, "provider") + " for target "
                        + text(event, "target") + ": " + text(event, "scopes")));
        narrator.require(
                events.stream()
                        .anyMatch(event -> text(event, "type").equals("CONSENT_REFUSED")
                                && text(event, "userSubject")
                                        .equals(scene.stack.company().subject("bob"))),
                "Bob's attempt with Alice's link is not in the trail");
        narrator.tell("events: " + counts);
        var trail = events.toString();
        scene.stack
                .ledger()
                .secrets()
                .forEach((secret, kind) ->
                        narrator.require(!trail.contains(secret), "The trail holds a secret: " + kind));
        narrator.tell("no token, code, secret or key in " + events.size() + " events");
        int forOthers = scene.operator
                .http()
                .call("GET", scene.stack.url("identity") + "/v1/audit/events?limit=1", null)
                .status();
        narrator.requireEqual(forOthers, 403, "The trail for somebody who is no auditor");
    }

    /** The gateway delivers its events a moment later. */
    private static List<JsonNode> awaitCalls(Scene scene) {
        var deadline = Instant.now().plus(PATIENCE);
        while (true) {
            var events = scene.auditor.events(Map.of());
            boolean complete = EXPECTED.stream()
                    .allMatch(expected -> events.stream()
                            .anyMatch(event -> text(event, "type").equals(expected.getFirst())));
            if (complete || Instant.now().isAfter(deadline)) {
                return events;
            }
            Pause.of(Duration.ofMillis(500));
        }
    }

    private static String text(JsonNode event, String member) {
        return event.path(member).asString("");
    }
}
