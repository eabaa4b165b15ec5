package io.gatehouse.catalog.gateway;

import static io.gatehouse.catalog.fake.Catalog.gatewayBody;
import static io.gatehouse.catalog.fake.Catalog.get;
import static io.gatehouse.catalog.fake.Catalog.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.catalog.fake.Database;
import io.gatehouse.catalog.fake.IdentityControl;
import io.gatehouse.catalog.fake.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who comes too late with a gateway changes nothing that others have done meanwhile. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class GatewayLeaseTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name = "Late-" + UUID.randomUUID().toString().substring(0, 8);
    private String id = "";

    @BeforeEach
    void gateway() {
        id = send("POST", "/gateways/", gatewayBody(name, ""))
                .then()
                .statusCode(202)
                .extract()
                .path("gatewayId");
    }

    @AfterEach
    void identityIsUp() {
        IdentityControl.mode("up");
    }

    @Test
    void anUpdateThatComesTooLateDoesNotBringADeletedGatewayBack() throws SQLException {
        CompletableFuture<Integer> late = hangingUpdate();
        run("status = 'DELETING', lease_until = now() + interval '1 hour'");

        IdentityControl.mode("up");

        assertThat(late.join()).isEqualTo(409);
        get("/gateways/" + id).then().statusCode(200);
        assertThat((String) get("/gateways/" + id).path("status")).isEqualTo("DELETING");
    }

    @Test
    void anUpdateThatAnotherReplicaFinishedIsFoundFinished() throws SQLException {
        CompletableFuture<Integer> late = hangingUpdate();
        run("lease_until = now() - interval '1 second'");
        await().atMost(PATIENCE).until(() -> get("/gateways/" + id).path("status"), "READY"::equals);
        long revision = revision();

        IdentityControl.mode("up");

        assertThat(late.join()).isEqualTo(202);
        assertThat(revision()).isEqualTo(revision);
        assertThat((String) get("/gateways/" + id).path("description")).isEqualTo("later");
    }

    private CompletableFuture<Integer> hangingUpdate() {
        IdentityControl.mode("registration-hangs");
        String update = gatewayBody(name, "").replaceFirst("\\{", "{\"description\":\"later\",");
        CompletableFuture<Integer> late = CompletableFuture.supplyAsync(
                () -> send("PUT", "/gateways/" + id, update).statusCode(),
                task -> Thread.ofVirtual().start(task));
        await().atMost(PATIENCE).until(() -> IdentityControl.hanging("registration-hangs"));
        return late;
    }

    private void run(String set) throws SQLException {
        Database.run("update gateway set " + set + ", version = version + 1 where id = '" + id + "'");
    }

    private long revision() throws SQLException {
        String row = Database.dump("gateway")
                .lines()
                .filter(line -> line.contains("\"" + id + "\""))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(row.replaceAll(".*\"revision\":(\\d+).*", "$1"));
    }
}
