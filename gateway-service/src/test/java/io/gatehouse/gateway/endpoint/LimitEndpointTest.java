package io.gatehouse.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.gatehouse.gateway.Stack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Stack.class)
class LimitEndpointTest {

    Stack stack;

    @BeforeEach
    void waitForTheCatalog() {
        Ready.await();
    }

    @Test
    void aClientOverItsLimitIsTurnedAwayBeforeItsBodyIsRead() {
        Agent agent = new Agent(
                stack.company.token("alice", claims -> claims.setStringClaim("client_id", "hasty")),
                "/gateways/limited-1/mcp");
        Response last = agent.post(Agent.list("{}"));
        for (int i = 0; i < 20 && last.statusCode() == 200; i++) {
            last = agent.post(Agent.list("{}"));
        }
        last.then()
                .statusCode(429)
                .body("error.code", equalTo(-31006))
                .body("error.message", equalTo("Too many requests of this client: at most 1 a second"));
        assertThat(last.header("Retry-After")).matches("[1-9][0-9]*");
        agent.post("not JSON").then().statusCode(429);
        // Another client of the same user is not held up.
        new Agent(
                        stack.company.token("alice", claims -> claims.setStringClaim("client_id", "patient")),
                        "/gateways/limited-1/mcp")
                .post(Agent.list("{}"))
                .then()
                .statusCode(200);
    }

    @Test
    void aStreamIsAskedForAsOftenAsAnythingElse() {
        Agent agent = new Agent(
                stack.company.token("alice", claims -> claims.setStringClaim("client_id", "watcher")),
                "/gateways/limited-1/mcp");
        Response last = agent.request().get("/gateways/limited-1/mcp");
        last.then().statusCode(405);
        for (int i = 0; i < 200 && last.statusCode() == 405; i++) {
            last = agent.request().get("/gateways/limited-1/mcp");
        }
        last.then().statusCode(429).body("error.code", equalTo(-31006));
        assertThat(last.header("Retry-After")).matches("[1-9][0-9]*");
    }

    @Test
    void aToolOverItsLimitSaysSo() {
        Agent agent = new Agent(
                stack.company.token("alice", claims -> claims.setStringClaim("client_id", "buyer")),
                "/gateways/limited-1/mcp");
        String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"notes___pay\"}}";
        Response last = agent.post(call);
        for (int i = 0; i < 4 && !Boolean.TRUE.equals(last.path("result.isError")); i++) {
            last = agent.post(call);
        }
        last.then()
                .statusCode(200)
                .body("result.isError", equalTo(true))
                .body(
                        "result.content[0].text",
                        startsWith("Too many calls of the tool 'pay' of the target 'notes': at most 1 a second."));
        agent.post(call.replace("pay", "whoami")).then().body("result.content[0].text", equalTo("done"));
    }
}
