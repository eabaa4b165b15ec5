package io.gatehouse.local.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a client, a script or a person needs to know of a running stack. */
public final class StackInfo {
    private static final String FILE = "stack.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private StackInfo() {}

    /** Writes the file for scripts. */
    public static void write(Stack stack, String gatewayId) {
        var info = new LinkedHashMap<String, Object>();
        info.put("mcpUrl", stack.mcpUrl());
        info.put("gatewayId", gatewayId);
        info.put("gatewayMcpUrl", stack.url("gateway") + "/gateways/" + gatewayId + "/mcp");
        info.put("identityUrl", stack.url("identity"));
        info.put("catalogUrl", stack.url("catalog"));
        info.put("operatorUrl", stack.operatorUrl());
        info.put("companyIssuer", stack.company().issuer());
        info.put("vendorIssuer", stack.vendor().issuer());
        info.put("audience", Stack.AUDIENCE);
        info.put("clientId", Stack.AGENT_CLIENT);
        info.put("users", Map.of("operator", "olga", "auditor", "adam", "people", List.of("alice", "bob")));
        info.put(
                "sampleServers",
                Map.of(
                        "notes",
                        stack.notes().endpoint(),
                        "tickets",
                        stack.tickets().endpoint()));
        info.put("mcpJson", mcpJson(stack));
        DataFolder.writePrivately(
                stack.data().path(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(info));
    }

    /** Reads the file of the stack that uses the folder. */
    public static JsonNode read(Path folder) {
        var file = folder.toAbsolutePath().resolve(FILE);
        if (!Files.exists(file)) {
            throw new Fault("No stack has run in " + folder + ": start one with deploy/local/up");
        }
        return JSON.readTree(file);
    }

    /** Forgets the file, so that nobody takes a stopped stack for a running one. */
    public static void remove(Stack stack) {
        stack.data().path(FILE).toFile().delete();
    }

    /** The lines that {@code up} prints. */
    public static String describe(Stack stack, String tokenCommand) {
        return """

                Gatehouse is up. Development only: the providers ask for no password.

                  MCP URL            %s
                  operator's API     %s   (gateways, targets)
                                     %s   (workloads, providers, audit)
                  for AWS clients    %s   (both)
                  company login      %s
                  people             alice, bob; olga is the operator, adam the auditor
                  a fresh token      %s alice

                  mcp.json           %s

                Ctrl-C stops everything; the data stays in %s
                """.formatted(
                        stack.mcpUrl(),
                        stack.url("catalog"),
                        stack.url("identity"),
                        stack.operatorUrl(),
                        stack.company().issuer(),
                        tokenCommand,
                        JSON.writeValueAsString(mcpJson(stack)),
                        stack.data().root());
    }

    private static Map<String, Object> mcpJson(Stack stack) {
        return Map.of(
                "mcpServers",
                Map.of(
                        "gatehouse",
                        Map.of(
                                "type",
                                "http",
                                "url",
                                stack.mcpUrl(),
                                "headers",
                                Map.of("Authorization", "Bearer ${GATEHOUSE_TOKEN}"))));
    }
}
