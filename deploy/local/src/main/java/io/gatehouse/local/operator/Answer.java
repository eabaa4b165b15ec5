package io.gatehouse.local.operator;

import tools.jackson.databind.JsonNode;

/** What a service answered. */
public record Answer(int status, JsonNode body) {
    /** A member of the body as text, or an empty text; steps are separated by slashes. */
    public String text(String path) {
        JsonNode node = body;
        for (var name : path.split("/")) {
            node = node.isArray() ? node.path(Integer.parseInt(name)) : node.path(name);
        }
        return node.asString("");
    }
}
