package io.gatehouse.local.stack;

import io.gatehouse.local.operator.Operator;
import java.util.List;
import java.util.Map;

/** The sample servers as targets of a stack that somebody wants to try: predefined, so that nobody has to log in first. */
public final class SampleTargets {
    private static final String PROVIDER = "sample-vendor";
    private static final String CLIENT = "gatehouse";
    private static final String NOTES = """
            {"tools":[
              {"name":"whoami","description":"Says whose notes these are.","inputSchema":{"type":"object","properties":{}}},
              {"name":"list_notes","description":"Lists the notes of the user.","inputSchema":{"type":"object","properties":{}}},
              {"name":"add_note","description":"Adds a note for the user.",
               "inputSchema":{"type":"object","properties":{"text":{"type":"string","minLength":1,"maxLength":200}},
                              "required":["text"]}}]}""";
    private static final String TICKETS = """
            {"tools":[
              {"name":"list_tickets","description":"Lists the tickets of the user.","inputSchema":{"type":"object","properties":{}}},
              {"name":"create_ticket","description":"Creates a ticket for the user.",
               "inputSchema":{"type":"object","properties":{"title":{"type":"string","minLength":1,"maxLength":200}},
                              "required":["title"]}}]}""";

    private SampleTargets() {}

    /** Registers the credential provider and both targets, unless an earlier start of the same data folder did. */
    public static void ensure(Stack stack, Operator operator, String gatewayId) {
        if (operator.hasProvider(PROVIDER)) {
            return;
        }
        var provider = operator.createProvider(
                PROVIDER, stack.vendor().discoveryUrl(), stack.vendor().client(CLIENT, List.of()));
        stack.vendor().client(CLIENT, List.of(provider.text("callbackUrl")));
        var arn = provider.text("credentialProviderArn");
        create(
                operator,
                gatewayId,
                Operator.oauthTarget(
                        "notes", stack.notes().endpoint(), arn, List.of("notes:read", "notes:write"), NOTES));
        create(
                operator,
                gatewayId,
                Operator.oauthTarget(
                        "tickets", stack.tickets().endpoint(), arn, List.of("tickets:read", "tickets:write"), TICKETS));
    }

    private static void create(Operator operator, String gatewayId, Map<String, Object> target) {
        var created = operator.createTarget(gatewayId, target);
        if (created.status() != 202) {
            throw new Fault("Target " + target.get("name") + " was not taken: " + created.text("message"));
        }
        operator.awaitTarget(gatewayId, created.text("targetId"), "READY");
    }
}
