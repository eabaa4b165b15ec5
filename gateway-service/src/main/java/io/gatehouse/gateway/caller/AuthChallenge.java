package io.gatehouse.gateway.caller;

import io.gatehouse.gateway.caller.CallerRefused.Reason;
import io.gatehouse.gateway.catalog.Authorizer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a caller is told about how to get in: the challenges (RFC 6750, RFC 9728 §5) and the metadata (RFC 9728). */
public final class AuthChallenge {

    private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

    private AuthChallenge() {}

    /** Where the metadata of the resource at that path is: the well-known part goes between host and path. */
    public static String metadataPath(String resourcePath) {
        return WELL_KNOWN + resourcePath;
    }

    /** The value of {@code WWW-Authenticate} for a refusal. */
    public static String header(CallerRefused refused, Authorizer authorizer, String publicUrl, String resourcePath) {
        StringBuilder value = new StringBuilder("Bearer ");
        if (refused.reason() == Reason.SCOPE) {
            value.append("error=\"insufficient_scope\", ");
        } else if (refused.reason() != Reason.NO_TOKEN) {
            value.append("error=\"invalid_token\", ");
        }
        value.append("resource_metadata=\"")
                .append(publicUrl)
                .append(metadataPath(resourcePath))
                .append('"');
        if (!authorizer.allowedScopes().isEmpty()) {
            value.append(", scope=\"")
                    .append(String.join(" ", authorizer.allowedScopes()))
                    .append('"');
        }
        return value.toString();
    }

    /**
     * The protected-resource metadata of the endpoint at that path.
     *
     * @param issuer the issuer to the letter, or null where there is none
     */
    public static JsonObject metadata(
            Authorizer authorizer, @Nullable String issuer, String publicUrl, String resourcePath) {
        JsonObject metadata = new JsonObject().put("resource", publicUrl + resourcePath);
        if (issuer != null) {
            metadata.put("authorization_servers", new JsonArray().add(issuer));
        }
        if (!authorizer.allowedScopes().isEmpty()) {
            metadata.put("scopes_supported", new JsonArray(authorizer.allowedScopes()));
        }
        return metadata.put("bearer_methods_supported", new JsonArray().add("header"));
    }
}
