package io.gatehouse.catalog.target;

import static io.gatehouse.catalog.fake.Catalog.awaitStatus;
import static io.gatehouse.catalog.fake.Catalog.newGateway;
import static io.gatehouse.catalog.fake.Catalog.oauth;
import static io.gatehouse.catalog.fake.Catalog.send;
import static io.gatehouse.catalog.fake.Catalog.targetBody;
import static io.gatehouse.catalog.fake.FakeMcpServer.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.catalog.fake.Database;
import io.gatehouse.catalog.fake.FakeMcpServer;
import io.gatehouse.catalog.fake.IdentityControl;
import io.gatehouse.catalog.fake.TestStack;
import io.gatehouse.catalog.fake.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** S5: whoever reads the sync link attaches his own tenant; the catalog's half of the answer. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class SyncConsentBindingTest {
    private static JsonNode sessionOf(String userId) {
        for (JsonNode session : IdentityControl.state().path("sessions")) {
            if (session.path("user").asText().endsWith(userId)) {
                return session.path("request");
            }
        }
        throw new AssertionError("no session of " + userId);
    }

    @Test
    void sessionNamesTheOperatorAndItsTokenServesOnce() throws IOException, SQLException {
        try (FakeMcpServer server = new FakeMcpServer().pages("[" + tool("a") + "]")) {
            String gateway = newGateway();
            Response made = send(
                    "POST",
                    "/gateways/" + gateway + "/targets/",
                    targetBody("notes", server.url(), "", oauth("AUTHORIZATION_CODE")));
            String id = made.path("targetId");
            String user = made.path("authorizationData.oauth2.userId");
            assertThat(user).startsWith(gateway + id).hasSizeLessThanOrEqualTo(128);

            JsonNode request = sessionOf(user);
            JsonNode context = request.path("gatehouseContext");
            assertThat(context.path("purpose").asText()).isEqualTo("SYNC");
            assertThat(context.path("operator").path("issuer").asText()).isEqualTo(TestTokens.company());
            assertThat(context.path("operator").path("subject").asText()).isEqualTo("olga");
            assertThat(context.path("targetName").asText()).isEqualTo("notes");
            assertThat(request.path("resources").path(0).asText()).isEqualTo(server.url());
            assertThat(request.path("oauth2Flow").asText()).isEqualTo("USER_FEDERATION");

            IdentityControl.session(made.path("authorizationData.oauth2.authorizationUrl"), "GRANTED");
            awaitStatus(gateway, id, "READY");
            await().until(() -> IdentityControl.discards(user) == 1);
            assertNothingSecretIsKept();
        }
    }

    @Test
    void grantOfAFailedReadingIsDiscardedToo() throws IOException {
        try (FakeMcpServer server = new FakeMcpServer().status(500)) {
            String gateway = newGateway();
            Response made = send(
                    "POST",
                    "/gateways/" + gateway + "/targets/",
                    targetBody("notes", server.url(), "", oauth("AUTHORIZATION_CODE")));
            IdentityControl.session(made.path("authorizationData.oauth2.authorizationUrl"), "GRANTED");
            awaitStatus(gateway, made.path("targetId"), "FAILED");
            String user = made.path("authorizationData.oauth2.userId");
            await().until(() -> IdentityControl.discards(user) == 1);
        }
    }

    @Test
    void workOfADeadReplicaIsTakenOver() throws IOException, SQLException {
        try (FakeMcpServer server = new FakeMcpServer().pages("[" + tool("a") + "]")) {
            String gateway = newGateway();
            String id = send("POST", "/gateways/" + gateway + "/targets/", targetBody("notes", server.url(), "", ""))
                    .path("targetId");
            awaitStatus(gateway, id, "READY");
            server.pages("[" + tool("b") + "]");
            Database.run("update target set status = 'UPDATING', attempt = 'UPDATE', version = version + 1,"
                    + " lease_owner = gen_random_uuid(), lease_until = now() - interval '1 second',"
                    + " next_step_at = now() where id = '" + id + "'");
            awaitStatus(gateway, id, "READY");
            await().until(() -> Database.dump("tool").contains("notes___b"));
            Database.run("update gateway set status = 'UPDATING', lease_until = now() - interval '1 second',"
                    + " version = version + 1 where id = '" + gateway + "'");
            await().until(() -> Database.dump("gateway")
                    .lines()
                    .anyMatch(row -> row.contains(gateway) && row.contains("\"READY\"")));
        }
    }

    private static void assertNothingSecretIsKept() throws SQLException, IOException {
        for (String table : List.of("gateway", "target", "tool", "client_token", "grant_to_discard")) {
            assertThat(Database.dump(table)).doesNotContain("secret-", "bearer-");
        }
        Path spool = Path.of(TestTokens.config("catalog.audit.spool-directory"));
        assertThat(Files.readString(spool.resolve("events.jsonl"))).doesNotContain("secret-", "bearer-");
        assertThat(IdentityControl.state().path("audit").toString()).doesNotContain("secret-", "bearer-");
    }
}
