package io.gatehouse.catalog.fake;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import java.time.Duration;
import java.util.UUID;

/** The catalog's API as an operator uses it. */
public final class Catalog {
    private Catalog() {}

    public static String gatewayBody(String name, String versions) {
        return """
                {"name":"%s","roleArn":"arn:aws:iam::000000000000:role/inert","protocolType":"MCP",
                 "protocolConfiguration":{"mcp":{%s}},"authorizerType":"CUSTOM_JWT",
                 "authorizerConfiguration":{"customJWTAuthorizer":{
                   "discoveryUrl":"%s/.well-known/openid-configuration","allowedAudience":["gatehouse"]}}}
                """.formatted(name, versions, TestTokens.company());
    }

    public static String newGateway() {
        return newGateway("");
    }

    public static String newGateway(String versions) {
        String name = "g-" + UUID.randomUUID().toString().substring(0, 8);
        return send("POST", "/gateways/", gatewayBody(name, versions))
                .then()
                .statusCode(202)
                .extract()
                .path("gatewayId");
    }

    public static String oauth(String grant) {
        return """
                ,"credentialProviderConfigurations":[{"credentialProviderType":"OAUTH","credentialProvider":
                  {"oauthCredentialProvider":{"providerArn":
                    "arn:aws:bedrock-agentcore:local:000000000000:token-vault/default/oauth2credentialprovider/vendor",
                   "scopes":["notes:read"],"grantType":"%s"}}}]""".formatted(grant);
    }

    public static String targetBody(String name, String endpoint, String more, String credentials) {
        return "{\"name\":\"" + name + "\",\"targetConfiguration\":{\"mcp\":{\"mcpServer\":{\"endpoint\":\"" + endpoint
                + "\"" + more + "}}}" + credentials + "}";
    }

    public static String schema(String... tools) {
        String text = "{\"tools\":[" + String.join(",", tools) + "]}";
        return ",\"mcpToolSchema\":{\"inlinePayload\":\""
                + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
    }

    public static Response send(String method, String path, String body) {
        var request = given().auth().oauth2(TestTokens.operator()).contentType("application/json");
        return (body.isEmpty() ? request : request.body(body)).request(method, path);
    }

    public static Response get(String path) {
        return given().auth().oauth2(TestTokens.operator()).get(path);
    }

    public static Response target(String gateway, String id) {
        return get("/gateways/" + gateway + "/targets/" + id + "/");
    }

    public static void awaitStatus(String gateway, String id, String status) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> target(gateway, id).path("status"), status::equals);
    }

    public static Response snapshot(String gateway) {
        return given().auth()
                .oauth2(TestTokens.workload("snapshots:read"))
                .get("/v1/gateways/" + gateway + "/snapshot");
    }
}
