package io.gatehouse.catalog.snapshot;

import static io.gatehouse.catalog.fake.Catalog.awaitStatus;
import static io.gatehouse.catalog.fake.Catalog.newGateway;
import static io.gatehouse.catalog.fake.Catalog.oauth;
import static io.gatehouse.catalog.fake.Catalog.send;
import static io.gatehouse.catalog.fake.Catalog.targetBody;
import static io.gatehouse.catalog.fake.FakeMcpServer.tool;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.catalog.fake.FakeMcpServer;
import io.gatehouse.catalog.fake.TestStack;
import io.gatehouse.catalog.fake.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** S21: any workload reads the snapshot. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class SnapshotAccessTest {
    private static Response read(String token, String path) {
        return given().auth().oauth2(token).get(path);
    }

    @Test
    void permissionIsPerGateway() {
        String one = newGateway();
        String other = newGateway();
        String path = "/v1/gateways/" + one + "/snapshot";
        given().get(path).then().statusCode(401).header("WWW-Authenticate", "Bearer");
        read(TestTokens.operator(), path).then().statusCode(403);
        read(TestTokens.workload(""), path).then().statusCode(403);
        read(TestTokens.workload("snapshots:read." + other), path).then().statusCode(403);
        read(TestTokens.workload("snapshots:read." + one), path).then().statusCode(200);
        read(TestTokens.workload("snapshots:read"), path).then().statusCode(200);
        read(TestTokens.workload("snapshots:read." + one), "/v1/snapshots")
                .then()
                .statusCode(403);
        read(TestTokens.workload("snapshots:read"), "/v1/snapshots").then().statusCode(200);
    }

    @Test
    void userBoundTokenIsNoBearer() {
        String token = TestTokens.workload(
                "gateway-service",
                "snapshots:read",
                TestTokens.identity(),
                TestTokens.CATALOG,
                600,
                "identity",
                "user-wat+jwt");
        read(token, "/v1/snapshots").then().statusCode(401);
        String plain = TestTokens.workload(
                "gateway-service", "snapshots:read", TestTokens.identity(), TestTokens.CATALOG, 600, "identity", "JWT");
        read(plain, "/v1/snapshots").then().statusCode(401);
    }

    @Test
    void companyTokenWithAScopeIsNoWorkload() {
        String token = TestTokens.workload(
                "olga", "snapshots:read", TestTokens.company(), TestTokens.API, 600, "company", "JWT");
        read(token, "/v1/snapshots").then().statusCode(403);
    }

    @Test
    void pollsAreCappedPerCaller() {
        String gateway = newGateway();
        String etag = read(TestTokens.workload("snapshots:read"), "/v1/gateways/" + gateway + "/snapshot")
                .header("ETag");
        List<CompletableFuture<Integer>> polls = new ArrayList<>();
        String token = TestTokens.workload(
                "greedy", "snapshots:read", TestTokens.identity(), TestTokens.CATALOG, 600, "identity", "wat+jwt");
        for (int i = 0; i < 5; i++) {
            polls.add(CompletableFuture.supplyAsync(
                    () -> poll(token, gateway, etag), task -> Thread.ofVirtual().start(task)));
        }
        await().untilAsserted(() -> assertThat(
                        polls.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join))
                .containsExactly(429, 429));
        assertThat(poll(TestTokens.workload("snapshots:read"), gateway, "\"0\""))
                .isEqualTo(200);
        polls.forEach(CompletableFuture::join);
        assertThat(poll(token, gateway, etag)).isEqualTo(304);
    }

    private static int poll(String token, String gateway, String etag) {
        return given().auth()
                .oauth2(token)
                .header("If-None-Match", etag)
                .get("/v1/gateways/" + gateway + "/snapshot?waitSeconds=3")
                .statusCode();
    }

    @Test
    void thereIsNoSecretInIt() throws IOException {
        try (FakeMcpServer server = new FakeMcpServer()) {
            server.pages("[" + tool("a") + "]").token("secret-machine-token");
            String gateway = newGateway();
            String id = send(
                            "POST",
                            "/gateways/" + gateway + "/targets/",
                            targetBody("t", server.url(), "", oauth("CLIENT_CREDENTIALS")))
                    .path("targetId");
            awaitStatus(gateway, id, "READY");
            String body = read(TestTokens.workload("snapshots:read"), "/v1/gateways/" + gateway + "/snapshot")
                    .asString();
            assertThat(body).contains("t___a").doesNotContain("secret-").doesNotContain("olga");
        }
    }
}
