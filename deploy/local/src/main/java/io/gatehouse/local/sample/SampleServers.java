package io.gatehouse.local.sample;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The two sample servers of the story. */
public final class SampleServers {
    private static final Map<String, Object> NO_ARGUMENTS = Map.of("type", "object", "properties", Map.of());

    private SampleServers() {}

    /** Notes of a user: who am I, list, add. */
    public static SampleServer notes(int port, String issuer, Path folder) {
        var notes = new UserLines(folder.resolve("notes.json"));
        return SampleServer.start(
                "notes",
                port,
                issuer,
                List.of(
                        new SampleTool(
                                "whoami",
                                "Says whose notes these are.",
                                NO_ARGUMENTS,
                                "notes:read",
                                (user, arguments) -> user),
                        new SampleTool(
                                "list_notes",
                                "Lists the notes of the user.",
                                NO_ARGUMENTS,
                                "notes:read",
                                (user, arguments) -> String.join("\n", notes.of(user))),
                        new SampleTool(
                                "add_note",
                                "Adds a note for the user.",
                                text("text", "What to note"),
                                "notes:write",
                                (user, arguments) ->
                                        "note " + notes.add(user, argument(arguments, "text")) + " added")));
    }

    /** Tickets of a user: list and create. */
    public static SampleServer tickets(int port, String issuer, Path folder) {
        var tickets = new UserLines(folder.resolve("tickets.json"));
        return SampleServer.start(
                "tickets",
                port,
                issuer,
                List.of(
                        new SampleTool(
                                "list_tickets",
                                "Lists the tickets of the user.",
                                NO_ARGUMENTS,
                                "tickets:read",
                                (user, arguments) -> String.join("\n", tickets.of(user))),
                        new SampleTool(
                                "create_ticket",
                                "Creates a ticket for the user.",
                                text("title", "What it is about"),
                                "tickets:write",
                                (user, arguments) -> "ticket " + tickets.add(user, argument(arguments, "title"))
                                        + " of " + user + " created")));
    }

    private static Map<String, Object> text(String name, String description) {
        return Map.of(
                "type",
                "object",
                "properties",
                Map.of(name, Map.of("type", "string", "minLength", 1, "maxLength", 200, "description", description)),
                "required",
                List.of(name));
    }

    private static String argument(Map<String, Object> arguments, String name) {
        return String.valueOf(arguments.get(name));
    }
}
