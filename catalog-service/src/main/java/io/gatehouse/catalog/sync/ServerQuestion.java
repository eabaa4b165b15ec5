package io.gatehouse.catalog.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/**
 * What a target asks while it is read. Reading declares that it can be asked for everything, because some targets have
 * tools only for such clients; but nobody is there who could answer, so each request is declined at once.
 */
final class ServerQuestion {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int METHOD_NOT_FOUND = -32601;
    /** What the specification has for a user who does not want his model asked. */
    private static final int REJECTED = -1;

    private ServerQuestion() {}

    /** What a client of every feature declares. */
    static ObjectNode capabilities() {
        ObjectNode capabilities = JSON.createObjectNode();
        ObjectNode elicitation = capabilities.putObject("elicitation");
        elicitation.putObject("form");
        elicitation.putObject("url");
        capabilities.putObject("sampling").putObject("tools");
        capabilities.putObject("roots");
        return capabilities;
    }

    /** The answer to a request of the target; empty for a message that is none. */
    static Optional<ObjectNode> answer(byte[] message) {
        JsonNode root;
        try {
            root = JSON.readTree(message);
        } catch (IOException e) {
            return Optional.empty();
        }
        if (root == null || !root.path("method").isTextual() || !root.has("id")) {
            return Optional.empty();
        }
        ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", root.get("id"));
        switch (root.path("method").asText()) {
            case "ping" -> answer.putObject("result");
            case "elicitation/create" -> answer.putObject("result").put("action", "decline");
            case "roots/list" -> answer.putObject("result").putArray("roots");
            case "sampling/createMessage" ->
                answer.putObject("error").put("code", REJECTED).put("message", "User rejected sampling request");
            default -> answer.putObject("error").put("code", METHOD_NOT_FOUND).put("message", "Method not found");
        }
        return Optional.of(answer);
    }
}
