package io.gatehouse.identity.consent;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.notNullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.TestIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept of a person who used agents, and what of it is left when an operator has erased her. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ErasureTest {
    private final String person = "erased-" + UUID.randomUUID();

    @Inject
    PurgeSessions purge;

    private ConsentStory story;

    @BeforeEach
    void start() {
        story = ConsentStory.start();
    }

    @AfterEach
    void end() {
        story.close();
    }

    @Test
    void onlyTheTrailRemembersWhoWasErased() throws SQLException {
        connect();
        String key = as(person, "operator")
                .contentType("application/json")
                .body(Map.of("roles", List.of("operator")))
                .post("/v1/access-keys")
                .then()
                .statusCode(201)
                .extract()
                .path("accessKeyId");
        assertThat(tablesThatKnowHer())
                .isEqualTo(Set.of("vault_token", "consent_session", "access_key", "audit_event"));

        given().auth()
                .oauth2(ConsentStory.operator())
                .queryParams(Map.of(
                        "whose", "all", "userIssuer", TestIssuer.configured().url(), "userSubject", person))
                .delete("/v1/grants")
                .then()
                .statusCode(200);
        as("olga", "operator").delete("/v1/access-keys/" + key).then().statusCode(204);
        // Sessions go by themselves; here the time is moved that the job waits for.
        Reactive.sqlAsOwner("UPDATE consent_session SET expires_at = now() - interval '1 hour' WHERE user_subject = '"
                + person + "'");
        Reactive.run(purge::purge);

        assertThat(tablesThatKnowHer()).isEqualTo(Set.of("audit_event"));
        as("olga", "auditor")
                .queryParam("user", person)
                .get("/v1/audit/events")
                .then()
                .statusCode(200)
                .body("items[0]", notNullValue());
    }

    /** Her consent, and one that she never answered. */
    private void connect() {
        String token = story.forUser(person);
        TestBrowser browser = TestBrowser.of(person);
        HttpResponse<String> consent =
                browser.open(story.ask(token).then().statusCode(200).extract().path("authorizationUrl"));
        assertThat(browser.get(browser.agree(consent)).body()).contains("You are connected");
        story.ask(token, Map.of("resources", List.of("https://other.example/mcp")))
                .then()
                .statusCode(200)
                .body("authorizationUrl", notNullValue());
    }

    private static RequestSpecification as(String subject, String role) {
        return given().auth()
                .oauth2(TestIssuer.configured().personToken(subject, role).sign());
    }

    private Set<String> tablesThatKnowHer() throws SQLException {
        Set<String> tables = new TreeSet<>();
        var config = ConfigProvider.getConfig();
        try (Connection connection = DriverManager.getConnection(
                        config.getValue("quarkus.flyway.jdbc-url", String.class),
                        config.getValue("quarkus.flyway.username", String.class),
                        config.getValue("quarkus.flyway.password", String.class));
                Statement all = connection.createStatement();
                ResultSet names = all.executeQuery("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
            while (names.next()) {
                String table = names.getString(1);
                try (Statement look = connection.createStatement();
                        ResultSet found = look.executeQuery(
                                "SELECT 1 FROM \"" + table + "\" t WHERE to_jsonb(t)::text LIKE '%" + person + "%'")) {
                    if (found.next()) {
                        tables.add(table);
                    }
                }
            }
        }
        return tables;
    }
}
