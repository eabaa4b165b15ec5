package io.gatehouse.gateway.endpoint;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/** An MCP client as a test needs it. */
final class Agent {

    static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
            + "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"elicitation\":{\"url\":{}}},"
            + "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}";

    private final String token;
    private final String path;

    Agent(String token, String path) {
        this.token = token;
        this.path = path;
    }

    RequestSpecification request() {
        RequestSpecification request = given().header("Accept", "application/json, text/event-stream")
                .header("Content-Type", "application/json")
                .header("MCP-Protocol-Version", "2025-11-25");
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    Response post(String body) {
        return request().body(body).post(path);
    }

    Response post(String session, String body) {
        return request().header("Mcp-Session-Id", session).body(body).post(path);
    }

    String session() {
        return post(INITIALIZE).then().statusCode(200).extract().header("Mcp-Session-Id");
    }

    static String list(String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":\"l-1\",\"method\":\"tools/list\",\"params\":" + params + "}";
    }
}
