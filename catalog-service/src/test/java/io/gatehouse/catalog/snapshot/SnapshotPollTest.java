package io.gatehouse.catalog.snapshot;

import static io.gatehouse.catalog.fake.Catalog.newGateway;
import static io.gatehouse.catalog.fake.Catalog.oauth;
import static io.gatehouse.catalog.fake.Catalog.schema;
import static io.gatehouse.catalog.fake.Catalog.send;
import static io.gatehouse.catalog.fake.Catalog.snapshot;
import static io.gatehouse.catalog.fake.Catalog.targetBody;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.gatehouse.catalog.fake.Database;
import io.gatehouse.catalog.fake.TestStack;
import io.gatehouse.catalog.fake.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestStack.class)
class SnapshotPollTest {
    private static final String ODD = "{ \"name\" : \"odd\", \"inputSchema\":{\"b\":1.50,\"a\":[ ]}, \"x\":\"é\" }";

    private static CompletableFuture<Response> poll(String path, String etag) {
        return CompletableFuture.supplyAsync(
                () -> given().auth()
                        .oauth2(TestTokens.workload("snapshots:read"))
                        .header("If-None-Match", etag)
                        .get(path + "?waitSeconds=20"),
                task -> Thread.ofVirtual().start(task));
    }

    private static void addTarget(String gateway, String name) {
        send(
                        "POST",
                        "/gateways/" + gateway + "/targets/",
                        targetBody(name, "https://t.example/mcp", schema(ODD), oauth("AUTHORIZATION_CODE")))
                .then()
                .statusCode(202);
    }

    @Test
    void changeEndsTheWaitAtOnce() {
        String gateway = newGateway();
        String path = "/v1/gateways/" + gateway + "/snapshot";
        String etag = snapshot(gateway).header("ETag");
        assertThat(etag).isEqualTo("\"1\"");
        CompletableFuture<Response> one = poll(path, etag);
        String all = given().auth()
                .oauth2(TestTokens.workload("snapshots:read"))
                .get("/v1/snapshots")
                .header("ETag");
        CompletableFuture<Response> list = poll("/v1/snapshots", all);
        Instant begin = Instant.now();
        addTarget(gateway, "t");
        one.join().then().statusCode(200).header("ETag", "\"2\"").body("revision", equalTo(2));
        list.join().then().statusCode(200).body("gateways.gatewayId", hasItem(gateway));
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void nothingNewIsNotModified() {
        String gateway = newGateway();
        String path = "/v1/gateways/" + gateway + "/snapshot";
        for (String wait : new String[] {"", "?waitSeconds=1"}) {
            given().auth()
                    .oauth2(TestTokens.workload("snapshots:read"))
                    .header("If-None-Match", "\"1\"")
                    .get(path + wait)
                    .then()
                    .statusCode(304)
                    .header("ETag", "\"1\"");
        }
        given().auth()
                .oauth2(TestTokens.workload("snapshots:read"))
                .get(path + "?waitSeconds=31")
                .then()
                .statusCode(400);
    }

    @Test
    void definitionsKeepEveryByte() {
        String gateway = newGateway();
        addTarget(gateway, "t");
        assertThat(snapshot(gateway).asString()).contains("\"definition\":" + ODD + "}");
    }

    @Test
    void lostDatabaseConnectionsComeBack() throws SQLException {
        String gateway = newGateway();
        Database.run("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where usename = 'catalog_app' and pid <> pg_backend_pid()");
        // A request that was given a connection which has just died fails; the next ones do not.
        await().ignoreExceptions().until(() -> snapshot(gateway).statusCode() == 200);
        CompletableFuture<Response> waiting = poll("/v1/gateways/" + gateway + "/snapshot", "\"1\"");
        await().ignoreExceptions().untilAsserted(() -> addTarget(gateway, "t"));
        waiting.join().then().statusCode(200).body("revision", equalTo(2));
    }
}
