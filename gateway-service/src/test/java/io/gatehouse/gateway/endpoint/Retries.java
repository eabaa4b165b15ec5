package io.gatehouse.gateway.endpoint;

import static io.restassured.RestAssured.given;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.caller.CallerKeys;
import io.gatehouse.gateway.mcp.Seals;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

/** alice's call of the stateless era, at whatever replica; what goes on with it; and what one replica hands another of it. */
final class Retries {

    static final String OTHER = "00000000000000aa";
    private static final String MODERN = "/gateways/modern-1/mcp";
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}}}";
    private static final String CALL = "\"name\":\"notes___whoami\",\"arguments\":{\"a\":1.0}," + META;

    final String token;
    private final Stack stack;
    private final Seals seals;

    Retries(Stack stack, Seals seals) {
        this.stack = stack;
        this.seals = seals;
        this.token = stack.company.token("alice");
    }

    /** The call itself. */
    static String call() {
        return "{\"jsonrpc\":\"2.0\",\"id\":\"r-0\",\"method\":\"tools/call\",\"params\":{" + CALL + "}}";
    }

    long handedOver() {
        return stack.replica.count("/v1/replicas/" + OTHER + "/held-calls");
    }

    Response send(String bearer, String body) {
        return modern(bearer).body(body).post(MODERN);
    }

    private RequestSpecification modern(String bearer) {
        return given().header("Authorization", "Bearer " + bearer)
                .header("Accept", "application/json, text/event-stream")
                .contentType("application/json")
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", "tools/call")
                .header("Mcp-Name", "notes___whoami");
    }

    static String retry(String state) {
        return "{\"jsonrpc\":\"2.0\",\"id\":\"r-1\",\"method\":\"tools/call\",\"params\":{" + CALL
                + ",\"inputResponses\":{\"request\":{\"action\":\"accept\"}},\"requestState\":\"" + state + "\"}}";
    }

    /** What a replica of that id would have sealed for alice's call. */
    String stateOf(String replica) {
        return seals.seal(
                Seals.Binding.to(Seals.Purpose.REQUEST_STATE)
                        .and("HELD")
                        .and("modern-1")
                        .and(CallerKeys.of(stack.company.issuer(), "alice"))
                        .and("agent")
                        .and("T1")
                        .and("tools/call")
                        .and("notes___whoami")
                        .and(sha256("{\"a\":1.0}")),
                Instant.now().plusSeconds(60),
                (replica + ".AAAA").getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    JsonObject forwarded(String user, String client, String message) {
        return new JsonObject()
                .put("scope", "modern-1")
                .put(
                        "caller",
                        new JsonObject()
                                .put("issuer", stack.company.issuer())
                                .put("subject", user)
                                .put("subjectClaim", "sub")
                                .put("clientId", client)
                                .put("scopes", new JsonArray())
                                .put("claims", new JsonObject())
                                .put("expiresAt", Instant.now().plusSeconds(60).getEpochSecond())
                                .put("key", CallerKeys.of(stack.company.issuer(), user)))
                .put("message", Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8)));
    }

    Response take(String bearer, String replica, String body) {
        return modern(bearer).body(body).post("/v1/replicas/" + replica + "/held-calls");
    }

    Response take(String bearer, String replica, String body, String traceparent) {
        return modern(bearer)
                .header("traceparent", traceparent)
                .body(body)
                .post("/v1/replicas/" + replica + "/held-calls");
    }

    String workload() {
        return stack.company.workloadToken(stack.identity.config.url().toString(), Instant.now());
    }
}
