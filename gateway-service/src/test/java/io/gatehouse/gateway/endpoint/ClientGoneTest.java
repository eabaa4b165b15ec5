package io.gatehouse.gateway.endpoint;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.Snapshot;
import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.TestIssuer;
import io.gatehouse.gateway.limit.Concurrency;
import io.gatehouse.gateway.limit.Slots;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Stack.class)
class ClientGoneTest {

    private static final String PATH = "/gateways/slow-1/mcp";

    Stack stack;

    @Inject
    Concurrency concurrency;

    @BeforeEach
    void waitForTheCatalog() {
        Ready.await();
    }

    @Test
    void whoLeavesWhileHisTokenIsVerifiedTakesNoPlace() throws IOException {
        await().until(() -> Slots.taken(concurrency) == 0);
        Promise<Void> keys = Promise.promise();
        TestIssuer slow = new TestIssuer(stack.vertx);
        slow.keysReady = keys.future();
        stack.catalog.publish(
                new Snapshot("slow-1", "slow", 1).authorizedBy(slow).text());
        await().until(() ->
                given().get("/.well-known/oauth-protected-resource" + PATH).statusCode() == 200);
        String token = slow.token("alice");
        String body = Agent.list("{}");
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            send(socket, PATH, token, body);
            await().until(() -> slow.asked("/jwks") > 0);
        }
        // Time for the gateway to see that the connection is gone; if it does not, the place is given back by that.
        await().pollDelay(Duration.ofMillis(300)).until(() -> slow.asked("/jwks") > 0);
        keys.complete();
        await().until(() -> new Agent(token, PATH).post(body).statusCode() == 200);
        await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(5)).until(() -> Slots.taken(concurrency) == 0);
        slow.close();
    }

    @Test
    void whoLeavesWhileATargetWorksForHimKeepsHisPlace() throws IOException {
        await().until(() -> Slots.taken(concurrency) == 0);
        Queue<HttpServerResponse> held = new ConcurrentLinkedQueue<>();
        LoopbackServer slow = new LoopbackServer(stack.vertx, seen -> {
            if (seen.body().toString().contains("tools/call")) {
                held.add(seen.request().response());
            } else {
                Stack.callTarget(seen);
            }
        });
        stack.catalog.publish(new Snapshot("patient-1", "patient", 1)
                .authorizedBy(stack.company)
                .endpoint(slow.uri("/mcp").toString())
                .tool("whoami")
                .text());
        String path = "/gateways/patient-1/mcp";
        await().until(() ->
                given().get("/.well-known/oauth-protected-resource" + path).statusCode() == 200);
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
                    + "{\"name\":\"notes___whoami\",\"arguments\":{}}}";
            send(socket, path, stack.company.token("alice"), call);
            await().until(() -> held.size() == 1);
        }
        await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(5)).until(() -> Slots.taken(concurrency) == 1);
        held.remove().putHeader("content-type", "application/json").end("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
        await().until(() -> Slots.taken(concurrency) == 0);
        slow.close();
    }

    private static void send(Socket socket, String path, String token, String body) throws IOException {
        String request = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }
}
