package io.gatehouse.gateway.identity;

import io.gatehouse.gateway.catalog.Credential;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What identity-service is asked for what opens a target. */
final class TokenBodies {

    private TokenBodies() {}

    /** What is sent for an API key. */
    static JsonObject apiKey(TokenRequest request, UserTokens.UserToken user) {
        return new JsonObject()
                .put("workloadIdentityToken", user.value())
                .put(
                        "resourceCredentialProviderName",
                        request.target().credential().providerName());
    }

    /** What is sent for an OAuth token. */
    static JsonObject oauth(TokenRequest request, UserTokens.UserToken user) {
        Credential credential = request.target().credential();
        boolean consented = credential.grantType() != Credential.GrantType.CLIENT_CREDENTIALS
                && credential.grantType() != Credential.GrantType.TOKEN_EXCHANGE;
        JsonObject body = apiKey(request, user)
                .put("scopes", new JsonArray(request.scopes()))
                .put("oauth2Flow", flow(credential))
                .put("gatehouseContext", context(request));
        String asked = request.override().returnUrl();
        String returnUrl = asked == null ? credential.returnUrl() : asked;
        if (returnUrl != null && consented) {
            body.put("resourceOauth2ReturnUrl", returnUrl);
        }
        if (request.override().force() && consented) {
            body.put("forceAuthentication", true);
        }
        if (!credential.customParameters().isEmpty()) {
            JsonObject parameters = new JsonObject();
            credential.customParameters().forEach(parameters::put);
            body.put("customParameters", parameters);
        }
        if (request.target().resource() != null) {
            body.put("resources", new JsonArray().add(request.target().resource()));
        }
        return body;
    }

    private static String flow(Credential credential) {
        return switch (credential.grantType()) {
            case CLIENT_CREDENTIALS -> "M2M";
            case TOKEN_EXCHANGE -> "ON_BEHALF_OF_TOKEN_EXCHANGE";
            case AUTHORIZATION_CODE -> "USER_FEDERATION";
            case null -> "USER_FEDERATION";
        };
    }

    private static JsonObject context(TokenRequest request) {
        JsonObject context = new JsonObject()
                .put("gatewayId", request.gatewayId())
                .put("targetId", request.target().targetId())
                .put("targetName", request.target().name())
                .put("targetOrigin", request.target().origin())
                .put("purpose", "CALL");
        if (request.caller().clientId() != null) {
            context.put("clientId", request.caller().clientId());
        }
        if (request.rejectedGeneration() != null) {
            context.put("rejectedGeneration", request.rejectedGeneration());
        }
        if (request.challenge() != null) {
            context.put("challenge", request.challenge().toJson());
        } else if (!request.override().force()) {
            context.put("canProbe", true);
        }
        return context;
    }
}
