package io.gatehouse.identity.provider;

import static io.restassured.RestAssured.given;

import io.gatehouse.identity.TestIssuer;
import io.restassured.response.Response;

/** Calls of AgentCore's operations on providers as an operator makes them. */
public final class ProviderCalls {

    private ProviderCalls() {}

    /** Calls an operation as olga the operator. */
    public static Response asOperator(String operation, String body) {
        return call(TestIssuer.configured().personToken("olga", "operator").sign(), operation, body);
    }

    static Response call(String token, String operation, String body) {
        return given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body(body)
                .post("/identities/" + operation);
    }

    /** A body for Create or Update with a discovery URL. */
    public static String discovered(String name, String issuer, String more) {
        return """
                {"name":"%s","credentialProviderVendor":"CustomOauth2","oauth2ProviderConfigInput":{
                 "customOauth2ProviderConfig":{"clientId":"gatehouse","oauthDiscovery":{"discoveryUrl":
                 "%s/.well-known/openid-configuration"}%s}}}
                """.formatted(name, issuer, more);
    }

    /** Registers a provider by discovery with a secret. */
    public static void register(String name, String issuer) {
        asOperator("CreateOauth2CredentialProvider", discovered(name, issuer, ",\"clientSecret\":\"client-secret-1\""))
                .then()
                .statusCode(201);
    }
}
