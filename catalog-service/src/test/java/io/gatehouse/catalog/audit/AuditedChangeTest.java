package io.gatehouse.catalog.audit;

import static io.gatehouse.catalog.fake.Catalog.get;
import static io.gatehouse.catalog.fake.Catalog.newGateway;
import static io.gatehouse.catalog.fake.Catalog.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.fake.IdentityControl;
import io.gatehouse.catalog.fake.TestStack;
import io.gatehouse.catalog.fake.TestTokens;
import io.gatehouse.catalog.problem.ApiException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever dies while something is changed: no change without its line in the audit trail. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class AuditedChangeTest {
    private static final long HELD = 4711;

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
        CompletableFuture<Integer> change;
        try (Connection owner = owner();
                Statement held = owner.createStatement();
                AutoCloseable commit = atCommitOf(gateway, "PERFORM pg_advisory_xact_lock(" + HELD + ");");
                // Whatever fails: the trigger cannot go before the change that waits in it.
                AutoCloseable release = () -> held.execute("SELECT pg_advisory_unlock_all()")) {
            held.execute("SELECT pg_advisory_lock(" + HELD + ")");
            change = CompletableFuture.supplyAsync(
                    () -> change(gateway), task -> Thread.ofVirtual().start(task));
            await().atMost(Duration.ofSeconds(30)).until(() -> reasons(gateway).contains("SUCCESS limits-replaced"));
            assertThat(get("/v1/gateways/" + gateway + "/limits").statusCode())
                    .as("not committed yet")
                    .isEqualTo(404);
            held.execute("SELECT pg_advisory_unlock(" + HELD + ")");
            assertThat(change.get(30, TimeUnit.SECONDS)).isEqualTo(200);
        }
        assertThat(reasons(gateway)).containsExactly("SUCCESS created", "SUCCESS limits-replaced");
    }

    @Test
    void commitThatFailsIsToldToo() throws Exception {
        String gateway = newGateway();
        try (AutoCloseable commit = atCommitOf(gateway, "RAISE EXCEPTION 'no';")) {
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
                    Uni<Void> require(AuditedChange.Line line) {
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
        return event.path("outcome").asText() + " " + event.path("reason").asText();
    }

    /** Does that when a change of this gateway is committed. */
    private static AutoCloseable atCommitOf(String gateway, String work) throws SQLException {
        String name = "held_" + gateway.replaceAll("[^a-z0-9]", "_");
        run(
                "CREATE FUNCTION " + name + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + work
                        + " RETURN NULL; END $$",
                "CREATE CONSTRAINT TRIGGER " + name + " AFTER UPDATE ON gateway DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW WHEN (NEW.id = '" + gateway + "') EXECUTE FUNCTION " + name + "()");
        return () -> run("DROP TRIGGER " + name + " ON gateway", "DROP FUNCTION " + name + "()");
    }

    private static void run(String... statements) throws SQLException {
        try (Connection owner = owner();
                Statement statement = owner.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Connection owner() throws SQLException {
        return DriverManager.getConnection(
                TestTokens.config("quarkus.flyway.jdbc-url"),
                TestTokens.config("quarkus.flyway.username"),
                TestTokens.config("quarkus.flyway.password"));
    }
}
