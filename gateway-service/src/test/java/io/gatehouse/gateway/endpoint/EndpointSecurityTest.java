package io.gatehouse.gateway.endpoint;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.gatehouse.gateway.Stack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Method;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every operation of openapi.yaml, with every kind of token that must not be let in. */
@QuarkusTest
@QuarkusTestResource(Stack.class)
class EndpointSecurityTest {

    private static final String LIST = Agent.list("{}");

    /** What a good token gets at the operation; null: public. */
    private static final Map<String, Integer> ROWS = new LinkedHashMap<>();

    static {
        ROWS.put("sendToDefaultGateway", 200);
        ROWS.put("streamOfDefaultGateway", 405);
        ROWS.put("endSessionOfDefaultGateway", 400);
        ROWS.put("sendToGateway", 200);
        ROWS.put("streamOfGateway", 405);
        ROWS.put("endSessionOfGateway", 400);
        ROWS.put("sendToTarget", 200);
        ROWS.put("streamOfTarget", 405);
        ROWS.put("endSessionOfTarget", 400);
        ROWS.put("nameReplica", 401);
        ROWS.put("tellReplica", 401);
        ROWS.put("handOverToReplica", 401);
        ROWS.put("rootMetadata", null);
        ROWS.put("defaultGatewayMetadata", null);
        ROWS.put("gatewayMetadata", null);
        ROWS.put("targetMetadata", null);
        ROWS.put("leaveForTarget", null);
    }

    Stack stack;

    record Operation(String id, Method method, String path, boolean open, boolean ofReplicas) {}

    @BeforeEach
    void waitForTheCatalog() {
        Ready.await();
    }

    @Test
    void everyOperationHasARowAndEveryRowAnOperation() throws IOException {
        assertThat(operations().keySet()).containsExactlyInAnyOrderElementsOf(ROWS.keySet());
    }

    @Test
    void publicOperationsAskForNothing() throws IOException {
        for (Operation operation : operations().values()) {
            assertThat(operation.open()).as(operation.id()).isEqualTo(ROWS.get(operation.id()) == null);
            if (operation.open()) {
                // A link that nobody made leads nowhere.
                call(operation, null).then().statusCode(operation.id().equals("leaveForTarget") ? 404 : 200);
            }
        }
    }

    @Test
    void aGoodTokenIsLetInTwice() throws IOException {
        String token = stack.company.token("alice");
        for (Operation operation : guarded()) {
            call(operation, token).then().statusCode(ROWS.get(operation.id()));
            call(operation, token).then().statusCode(ROWS.get(operation.id()));
        }
    }

    @Test
    void noTokenIsChallengedWithoutAnError() throws IOException {
        for (Operation operation : guarded()) {
            String resource = operation.path();
            call(operation, null)
                    .then()
                    .statusCode(401)
                    .header(
                            "WWW-Authenticate",
                            equalTo("Bearer resource_metadata=\"" + Stack.PUBLIC_URL
                                    + "/.well-known/oauth-protected-resource" + resource + "\""));
        }
    }

    @Test
    void badTokensAreRefusedAndNoneIsCached() throws IOException {
        for (Map.Entry<String, String> bad : badTokens().entrySet()) {
            for (Operation operation : guarded()) {
                for (int time = 0; time < 2; time++) {
                    Response response = call(operation, bad.getValue());
                    assertThat(response.statusCode())
                            .as("%s at %s", bad.getKey(), operation.id())
                            .isEqualTo(401);
                    assertThat(response.header("WWW-Authenticate")).startsWith("Bearer error=\"invalid_token\", ");
                    assertThat(response.asString()).doesNotContain(bad.getValue());
                }
            }
        }
    }

    /** The other kinds of bad tokens are tried in ReplicasTest. */
    @Test
    void replicasListenToNobodyElse() throws IOException {
        String identity = stack.identity.config.url().toString();
        String good = stack.company.workloadToken(identity, Instant.now());
        Map<String, Integer> tokens = new LinkedHashMap<>();
        tokens.put(stack.company.token("alice"), 401);
        tokens.put(stack.stranger.workloadToken(identity, Instant.now()), 401);
        tokens.put(stack.company.workloadToken(identity, Instant.now(), claims -> claims.setAudience("other")), 401);
        tokens.put(
                stack.company.workloadToken(identity, Instant.now(), claims -> claims.setExpirationTime(in(-60))), 401);
        tokens.put(stack.company.workloadToken(identity, Instant.now(), claims -> claims.unsetClaim("scope")), 403);
        tokens.put(good, 200);
        for (Operation operation : operations().values()) {
            if (operation.ofReplicas()) {
                call(operation, null).then().statusCode(401).header("WWW-Authenticate", equalTo("Bearer"));
                tokens.forEach((token, status) -> new Agent(token, "")
                        .request()
                        .body(operation.method() == Method.POST ? "{\"messages\":[]}" : "")
                        .request(operation.method(), operation.path())
                        .then()
                        // Who is let in is told that another replica was meant.
                        .statusCode(status == 200 && operation.id().equals("handOverToReplica") ? 421 : status));
            }
        }
        new Agent(good, "/mcp").post(LIST).then().statusCode(401);
    }

    private Map<String, String> badTokens() {
        Map<String, String> bad = new TreeMap<>();
        String good = stack.company.token("alice");
        bad.put("garbage", "garbage");
        bad.put("wrong issuer", stack.stranger.token("alice"));
        bad.put("wrong key", stack.stranger.token("alice", claims -> claims.setIssuer(stack.company.issuer())));
        bad.put("wrong issuer, right key", stack.company.token("alice", c -> c.setIssuer(stack.stranger.issuer())));
        bad.put("wrong audience", stack.company.token("alice", claims -> claims.setAudience("other")));
        bad.put("no audience", stack.company.token("alice", claims -> claims.unsetClaim("aud")));
        bad.put("expired", stack.company.token("alice", claims -> claims.setExpirationTime(in(-60))));
        bad.put("without end", stack.company.token("alice", claims -> claims.unsetClaim("exp")));
        bad.put("not yet", stack.company.token("alice", claims -> claims.setNotBefore(in(120))));
        bad.put("no subject", stack.company.token("alice", claims -> claims.unsetClaim("sub")));
        bad.put("ID token by claim", stack.company.token("alice", claims -> claims.setStringClaim("typ", "ID")));
        bad.put("ID token by hash", stack.company.token("alice", claims -> claims.setStringClaim("at_hash", "x")));
        bad.put("another type", stack.company.token("alice", claims -> {}, jws -> jws.setHeader("typ", "wat+jwt")));
        bad.put("changed", good.substring(0, good.length() - 6) + "AAAAAA");
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        bad.put("no signature", none + "." + good.split("\\.")[1] + ".");
        return bad;
    }

    private static NumericDate in(long seconds) {
        return NumericDate.fromSeconds(Instant.now().getEpochSecond() + seconds);
    }

    @Test
    void aTokenInTheUrlOrUnderAnotherSchemeIsRefused() {
        String token = stack.company.token("alice");
        Agent alice = new Agent(token, "/mcp");
        alice.request()
                .queryParam("access_token", token)
                .body(LIST)
                .post("/mcp")
                .then()
                .statusCode(400);
        Agent nobody = new Agent(null, "/mcp");
        nobody.request()
                .queryParam("access_token", token)
                .body(LIST)
                .post("/mcp")
                .then()
                .statusCode(400);
        nobody.request()
                .header("Authorization", "Basic " + token)
                .body(LIST)
                .post("/mcp")
                .then()
                .statusCode(401);
        nobody.request()
                .header("Authorization", "Bearer")
                .body(LIST)
                .post("/mcp")
                .then()
                .statusCode(401);
        nobody.request()
                .header("Authorization", "bearer " + token)
                .body(LIST)
                .post("/mcp")
                .then()
                .statusCode(200);
        nobody.request()
                .cookie("q_session", token)
                .body(LIST)
                .post("/mcp")
                .then()
                .statusCode(401);
    }

    @Test
    void theWrongClientIsRefusedAndAMissingScopeAskedFor() {
        String path = "/gateways/strict-1/mcp";
        new Agent(stack.company.token("alice"), path)
                .post(Agent.INITIALIZE)
                .then()
                .statusCode(200);
        new Agent(stack.company.token("alice", claims -> claims.setStringClaim("client_id", "other")), path)
                .post(Agent.INITIALIZE)
                .then()
                .statusCode(401);
        new Agent(stack.company.token("alice", claims -> claims.unsetClaim("client_id")), path)
                .post(Agent.INITIALIZE)
                .then()
                .statusCode(401);
        for (String claim : new String[] {"azp", "cid"}) {
            String token = stack.company.token("alice", claims -> {
                claims.unsetClaim("client_id");
                claims.setStringClaim(claim, "agent");
            });
            new Agent(token, path).post(Agent.INITIALIZE).then().statusCode(200);
        }
        new Agent(stack.company.token("alice", claims -> claims.setStringClaim("scope", "openid")), path)
                .post(Agent.INITIALIZE)
                .then()
                .statusCode(403)
                .header(
                        "WWW-Authenticate",
                        equalTo("Bearer error=\"insufficient_scope\", resource_metadata=\"" + Stack.PUBLIC_URL
                                + "/.well-known/oauth-protected-resource" + path + "\", scope=\"mcp:use\""));
    }

    @Test
    void aTokenOfOneGatewayIsNoneOfAnother() {
        String token = stack.company.token("alice");
        new Agent(token, "/mcp").post(LIST).then().statusCode(200);
        new Agent(token, "/gateways/foreign-1/mcp").post(LIST).then().statusCode(401);
        new Agent(stack.stranger.token("alice"), "/gateways/foreign-1/mcp")
                .post(LIST)
                .then()
                .statusCode(200);
    }

    @Test
    void aProviderThatIsAwayIsNoFaultOfTheCaller() {
        String token = stack.company.token("alice", claims -> claims.setIssuer("http://127.0.0.1:1"), header -> {});
        new Agent(token, "/gateways/away-1/mcp")
                .post(LIST)
                .then()
                .statusCode(503)
                .header("Retry-After", "1")
                .header("WWW-Authenticate", nullValue());
        new Agent(stack.company.token("alice"), "/mcp").post(LIST).then().statusCode(200);
    }

    @Test
    void aGatewayWithoutAuthorizationIsNotServed() {
        new Agent(null, "/gateways/open-1/mcp").post(LIST).then().statusCode(401);
        new Agent(stack.company.token("alice"), "/gateways/open-1/mcp")
                .post(LIST)
                .then()
                .statusCode(401);
    }

    @Test
    void metadataNamesExactlyTheResource() {
        for (String path : new String[] {
            "",
            "/mcp",
            "/gateways/strict-1/mcp",
            "/gateways/main-1/targets/notes/mcp",
            "/gateways/strict-1/targets/notes/mcp"
        }) {
            given().get("/.well-known/oauth-protected-resource" + path)
                    .then()
                    .statusCode(200)
                    .contentType("application/json")
                    .body("resource", equalTo(Stack.PUBLIC_URL + (path.isEmpty() ? "/mcp" : path)))
                    .body("authorization_servers", equalTo(List.of(stack.company.issuer())))
                    .body("bearer_methods_supported", equalTo(List.of("header")))
                    .body("scopes_supported", path.contains("strict") ? equalTo(List.of("mcp:use")) : nullValue());
        }
        for (String none : new String[] {
            "/gateways/none/mcp", "/gateways/none/targets/notes/mcp", "/gateways/main-1/targets/none/mcp"
        }) {
            given().get("/.well-known/oauth-protected-resource" + none).then().statusCode(404);
        }
    }

    private List<Operation> guarded() throws IOException {
        return operations().values().stream()
                .filter(operation -> !operation.open() && !operation.ofReplicas())
                .toList();
    }

    private static Response call(Operation operation, String token) {
        RequestSpecification request = new Agent(token, "").request();
        if (operation.method() == Method.POST) {
            request.body(LIST);
        }
        return request.request(operation.method(), operation.path());
    }

    private static Map<String, Operation> operations() throws IOException {
        JsonNode api = new YAMLMapper().readTree(Path.of("openapi.yaml").toFile());
        Map<String, Operation> operations = new LinkedHashMap<>();
        api.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(entry -> {
                    if (entry.getKey().equals("parameters")) {
                        return;
                    }
                    String id = entry.getValue().get("operationId").asText();
                    JsonNode security = entry.getValue().get("security");
                    operations.put(
                            id,
                            new Operation(
                                    id,
                                    Method.valueOf(entry.getKey().toUpperCase(Locale.ROOT)),
                                    path.getKey()
                                            .replace("{gatewayId}", "main-1")
                                            .replace("{targetName}", "notes")
                                            .replace("{link}", "forged")
                                            .replace("{replica}", "0".repeat(16))
                                            .replace("{topic}", "ended-sessions"),
                                    security != null && security.isEmpty(),
                                    path.getKey().startsWith("/v1/replicas")));
                }));
        return operations;
    }
}
