package io.gatehouse.catalog.audit;

import static io.gatehouse.catalog.fake.Catalog.get;
import static io.gatehouse.catalog.fake.Catalog.newGateway;
import static io.gatehouse.catalog.fake.Catalog.oauth;
import static io.gatehouse.catalog.fake.Catalog.schema;
import static io.gatehouse.catalog.fake.Catalog.send;
import static io.gatehouse.catalog.fake.Catalog.targetBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.fake.Database;
import io.gatehouse.catalog.fake.IdentityControl;
import io.gatehouse.catalog.fake.TestStack;
import io.gatehouse.catalog.problem.ApiException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Whatever dies while something is changed: no change without its line in the audit trail. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class AuditedChangeTest {
    private static final long HELD = 4711;
    private static final String GATEWAY = "gateway";
    private static final String TARGET = "target";
    private static final String ANY = "\"inputSchema\":{\"type\":\"object\"}";

    @Inject
    CatalogConfig config;

    @Inject
    AuditDelivery delivery;

    @Inject
    ObjectMapper json;

    @Inject
    Clock clock;

    @Test
    void lineIsThereBeforeTheCommit() throws Exception {
        String gateway = newGateway();
        isToldBefore(
                gateway,
                GATEWAY,
                () -> change(gateway),
                200,
                "SUCCESS limits-replaced",
                () -> assertThat(get("/v1/gateways/" + gateway + "/limits").statusCode())
                        .isEqualTo(404));
        assertThat(reasons(gateway)).containsExactly("SUCCESS created", "SUCCESS limits-replaced");
    }

    @Test
    void lineOfATargetIsThereBeforeTheTarget() throws Exception {
        String gateway = newGateway();
        String path = "/gateways/" + gateway + "/targets/";
        isToldBefore(
                gateway,
                TARGET,
                () -> send("POST", path, target("notes")).statusCode(),
                202,
                "SUCCESS created notes",
                () -> get(path).then().body("items", empty()));
        String id = get(path).path("items[0].targetId");
        isToldBefore(
                gateway,
                TARGET,
                () -> send("PUT", path + id + "/", target("memos")).statusCode(),
                202,
                "SUCCESS updated memos",
                () -> get(path).then().body("items.name", equalTo(List.of("notes"))));
        await().untilAsserted(() -> assertThat(reasons(gateway))
                .containsExactly(
                        "SUCCESS created",
                        "SUCCESS created notes",
                        "SUCCESS tools-published notes",
                        "SUCCESS updated memos",
                        "SUCCESS tools-published memos"));
    }

    @Test
    void targetWhoseFirstStepFailsIsToldToBeTakenBack() {
        String gateway = newGateway();
        IdentityControl.mode("away");
        try {
            assertThat(send("POST", "/gateways/" + gateway + "/targets/", target("notes"))
                            .statusCode())
                    .isEqualTo(503);
        } finally {
            IdentityControl.mode("up");
        }
        get("/gateways/" + gateway + "/targets/").then().body("items", empty());
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(reasons(gateway))
                        .containsExactly("SUCCESS created", "SUCCESS created notes", "FAILED taken-back notes"));
    }

    /** Holds the commit, and looks meanwhile. */
    private static void isToldBefore(
            String gateway, String table, Supplier<Integer> change, int status, String line, Runnable notYet)
            throws Exception {
        CompletableFuture<Integer> made;
        try (Connection owner = Database.owner();
                Statement held = owner.createStatement();
                AutoCloseable commit = atCommitOf(gateway, table, "PERFORM pg_advisory_xact_lock(" + HELD + ");");
                // Whatever fails: the trigger cannot go before the change that waits in it.
                AutoCloseable release = () -> held.execute("SELECT pg_advisory_unlock_all()")) {
            held.execute("SELECT pg_advisory_lock(" + HELD + ")");
            made = CompletableFuture.supplyAsync(
                    change, task -> Thread.ofVirtual().start(task));
            await().atMost(Duration.ofSeconds(30)).until(() -> reasons(gateway).contains(line));
            notYet.run();
            held.execute("SELECT pg_advisory_unlock(" + HELD + ")");
            assertThat(made.get(30, TimeUnit.SECONDS)).isEqualTo(status);
        }
    }

    @Test
    void commitThatFailsIsToldToo() throws Exception {
        String gateway = newGateway();
        try (AutoCloseable commit = atCommitOf(gateway, GATEWAY, "RAISE EXCEPTION 'no';")) {
            assertThat(change(gateway)).isEqualTo(500);
        }
        assertThat(get("/v1/gateways/" + gateway + "/limits").statusCode()).isEqualTo(404);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(reasons(gateway))
                        .containsExactly("SUCCESS created", "SUCCESS limits-replaced", "FAILED outcome-unknown"));
    }

    @Test
    void changeThatCannotBeToldIsNotMade() {
        String gateway = newGateway();
        QuarkusMock.installMockForType(
                new AuditLog(config, delivery, json, clock, new SimpleMeterRegistry()) {
                    @Override
                    Uni<Void> require(List<AuditedChange.Line> lines) {
                        return Uni.createFrom()
                                .failure(ApiException.unavailable("The audit trail cannot be written", null));
                    }
                },
                AuditLog.class);
        assertThat(change(gateway)).isEqualTo(503);
        assertThat(get("/v1/gateways/" + gateway + "/limits").statusCode()).isEqualTo(404);
        assertThat(send("DELETE", "/gateways/" + gateway + "/", "").statusCode())
                .isEqualTo(503);
        assertThat(get("/gateways/" + gateway + "/").path("status").toString()).isEqualTo("READY");
    }

    private static int change(String gateway) {
        return send("PUT", "/v1/gateways/" + gateway + "/limits", "{\"user\":{\"ratePerSecond\":5}}")
                .statusCode();
    }

    private static List<String> reasons(String gateway) {
        return IdentityControl.audit(gateway).stream()
                .map(AuditedChangeTest::told)
                .toList();
    }

    private static String told(JsonNode event) {
        return (event.path("outcome").asText() + " " + event.path("reason").asText() + " "
                        + event.path("target").asText())
                .strip();
    }

    private static String target(String name) {
        return targetBody(
                name, "http://127.0.0.1:9/mcp", schema("{\"name\":\"read\"," + ANY + "}"), oauth("AUTHORIZATION_CODE"));
    }

    /** Does that when a change of this gateway, or of a target of it, is committed. */
    private static AutoCloseable atCommitOf(String gateway, String table, String work) throws SQLException {
        String name = "held_" + gateway.replaceAll("[^a-z0-9]", "_");
        Database.runAsOwner(
                "CREATE FUNCTION " + name + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + work
                        + " RETURN NULL; END $$",
                "CREATE CONSTRAINT TRIGGER " + name + " AFTER INSERT OR UPDATE ON " + table
                        + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW."
                        + (table.equals(GATEWAY) ? "id" : "gateway_id") + " = '" + gateway + "') EXECUTE FUNCTION "
                        + name + "()");
        return () -> Database.runAsOwner("DROP TRIGGER " + name + " ON " + table, "DROP FUNCTION " + name + "()");
    }
}
