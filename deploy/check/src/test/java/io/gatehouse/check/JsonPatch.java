package io.gatehouse.check;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The operations of RFC 6902 that our overlays use: test, replace and remove of what is there. */
final class JsonPatch {
    private JsonPatch() {}

    static void apply(ObjectNode document, JsonNode operation) {
        JsonPointer path = JsonPointer.compile(operation.path("path").asText());
        JsonNode there = document.at(path);
        if (there.isMissingNode()) {
            throw new IllegalArgumentException(
                    "nothing at " + path + " of " + document.path("metadata").path("name"));
        }
        JsonNode value = operation.path("value");
        switch (operation.path("op").asText()) {
            case "test" -> {
                if (!there.equals(value)) {
                    throw new IllegalArgumentException(path + " is " + there + ", not " + value);
                }
            }
            case "replace" -> set(document.at(path.head()), path.last(), value.deepCopy());
            case "remove" ->
                ((ObjectNode) document.at(path.head())).remove(path.last().getMatchingProperty());
            default -> throw new IllegalArgumentException("unknown operation " + operation);
        }
    }

    private static void set(JsonNode parent, JsonPointer last, JsonNode value) {
        if (parent instanceof ArrayNode list) {
            list.set(last.getMatchingIndex(), value);
        } else {
            ((ObjectNode) parent).set(last.getMatchingProperty(), value);
        }
    }
}
