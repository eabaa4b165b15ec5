package io.gatehouse.gateway.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a target asked for when it refused a call. The target wrote it, so identity-service decides what becomes of it: its
 * scopes never stand among those that the operator named.
 *
 * @param resourceMetadata where the target says that its metadata is, or null
 * @param scopes what it names
 */
public record TokenChallenge(@Nullable String resourceMetadata, List<String> scopes) {

    /** Copies the list. */
    public TokenChallenge {
        scopes = List.copyOf(scopes);
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject().put("scopes", new JsonArray(scopes));
        return resourceMetadata == null ? json : json.put("resourceMetadata", resourceMetadata);
    }
}
