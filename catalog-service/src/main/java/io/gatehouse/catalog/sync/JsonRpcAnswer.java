package io.gatehouse.catalog.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.Optional;

/** The envelope of a JSON-RPC message from a target; its result is cut from the bytes elsewhere. */
final class JsonRpcAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonRpcAnswer() {}

    /** The message, if it answers the request with this id; notifications and requests of the target are none. */
    static Optional<JsonNode> to(int id, byte[] message) {
        try {
            JsonNode root = JSON.readTree(message);
            boolean answers = root != null
                    && root.isObject()
                    && root.path("id").isIntegralNumber()
                    && root.path("id").asInt() == id
                    && (root.has("result") || root.has("error"));
            return answers ? Optional.of(root) : Optional.empty();
        } catch (IOException e) {
            throw new SyncFailed("The target answered with something that is not JSON");
        }
    }

    /** The result, or a failure that names the error's code; the target's own words may hold anything. */
    static JsonNode result(String method, JsonNode answer) {
        if (answer.has("error")) {
            throw new SyncFailed("The target answered " + method + " with error "
                    + answer.path("error").path("code").asInt());
        }
        return answer.path("result");
    }

    /** Whether it is the answer of a server without a handshake that speaks this version. */
    static boolean discovered(int id, byte[] message, String version) {
        try {
            for (JsonNode spoken : to(id, message)
                    .map(answer -> answer.path("result").path("supportedVersions"))
                    .orElse(MissingNode.getInstance())) {
                if (spoken.asText().equals(version)) {
                    return true;
                }
            }
        } catch (SyncFailed malformed) {
            // Whatever it is, it is not this answer.
            return false;
        }
        return false;
    }
}
