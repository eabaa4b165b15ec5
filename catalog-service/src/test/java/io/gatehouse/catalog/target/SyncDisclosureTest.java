package io.gatehouse.catalog.target;

import static io.gatehouse.catalog.fake.Catalog.awaitStatus;
import static io.gatehouse.catalog.fake.Catalog.newGateway;
import static io.gatehouse.catalog.fake.Catalog.oauth;
import static io.gatehouse.catalog.fake.Catalog.send;
import static io.gatehouse.catalog.fake.Catalog.snapshot;
import static io.gatehouse.catalog.fake.Catalog.target;
import static io.gatehouse.catalog.fake.Catalog.targetBody;
import static io.gatehouse.catalog.fake.FakeMcpServer.tool;
import static io.gatehouse.catalog.target.QuarantineCalls.accept;
import static io.gatehouse.catalog.target.QuarantineCalls.acceptAll;
import static io.gatehouse.catalog.target.QuarantineCalls.held;
import static io.gatehouse.catalog.target.QuarantineCalls.path;
import static io.gatehouse.catalog.target.QuarantineCalls.served;
import static io.gatehouse.catalog.target.QuarantineCalls.synchronize;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.gatehouse.catalog.fake.FakeMcpServer;
import io.gatehouse.catalog.fake.IdentityControl;
import io.gatehouse.catalog.fake.TestStack;
import io.gatehouse.catalog.fake.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S22: what only the operator's account sees at the target would reach everybody. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class SyncDisclosureTest {
    private static final String PREVIEW = ",\"gatehouse\":{\"preview\":true}";
    private static final String LESS = ",\"gatehouse\":{\"synchronizationScopes\":[\"notes:list\"]}";

    private FakeMcpServer server;
    private String gateway = "";

    @BeforeEach
    void startServer() throws IOException {
        gateway = newGateway();
        server = new FakeMcpServer()
                .pages("[" + tool("read") + "," + tool("delete_all_users") + "]")
                .capabilities("{\"tools\":{},\"prompts\":{},\"resources\":{}}")
                .list("prompts/list", "[{\"name\":\"greet\"}]")
                .list("resources/list", "[{\"uri\":\"memo://board/salaries\",\"name\":\"salaries\"}]")
                .list("resources/templates/list", "[]");
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private Response create(String more) {
        return send("POST", "/gateways/" + gateway + "/targets/", targetBody("notes", server.url(), "", more));
    }

    private String ready(String more) {
        String id = create(more).then().statusCode(202).extract().path("targetId");
        awaitStatus(gateway, id, "READY");
        return id;
    }

    /** The scopes of each question for a token that this gateway's workload asked. */
    private List<String> askedScopes() {
        List<String> asked = new ArrayList<>();
        IdentityControl.state().path("requests").forEach(request -> {
            if (request.path("path").asText().equals("/identities/oauth2/token")
                    && request.path("body")
                            .path("workloadIdentityToken")
                            .asText()
                            .contains(gateway)) {
                asked.add(request.path("body").path("scopes").toString());
            }
        });
        return asked;
    }

    @Test
    void anOperatorsConsentIsForTheScopesThatWereDeclaredForReading() {
        String id = create(oauth("AUTHORIZATION_CODE") + LESS).path("targetId");
        assertThat(askedScopes()).isNotEmpty().containsOnly("[\"notes:list\"]");
        IdentityControl.session(target(gateway, id).path("authorizationData.oauth2.authorizationUrl"), "GRANTED");
        awaitStatus(gateway, id, "READY");
        assertThat(askedScopes()).containsOnly("[\"notes:list\"]");
        // Calls have theirs as before.
        snapshot(gateway).then().body("targets[0].credential.scopes", equalTo(List.of("notes:read")));
        assertThat(snapshot(gateway).asString()).doesNotContain("notes:list");
        target(gateway, id).then().body("gatehouse.synchronizationScopes", equalTo(List.of("notes:list")));
    }

    @Test
    void soIsAMachinesToken() {
        server.token("secret-machine-token");
        ready(oauth("CLIENT_CREDENTIALS") + LESS);
        assertThat(askedScopes()).isNotEmpty().containsOnly("[\"notes:list\"]");
    }

    @Test
    void whereNoneWereDeclaredThoseOfTheTargetAreAskedFor() {
        server.token("secret-machine-token");
        ready(oauth("CLIENT_CREDENTIALS"));
        assertThat(askedScopes()).isNotEmpty().containsOnly("[\"notes:read\"]");
    }

    @Test
    void nothingIsPublishedBeforeAnOperatorSawIt() {
        String id = ready(PREVIEW);
        snapshot(gateway)
                .then()
                .body("targets[0].tools", empty())
                .body("targets[0].prompts", empty())
                .body("targets[0].resources", empty());
        assertThat(snapshot(gateway).asString()).doesNotContain("delete_all_users", "salaries");
        held(gateway, id)
                .then()
                .body(
                        "definitions.name",
                        equalTo(List.of("read", "delete_all_users", "greet", "memo://board/salaries")))
                .body("definitions.reason.unique()", equalTo(List.of("PREVIEW")));

        String digest = held(gateway, id).path("definitions.find { it.name == 'read' }.digest");
        accept(gateway, id, "TOOL", "read", digest).then().statusCode(200).body("definitions", hasSize(3));
        String prompt = held(gateway, id).path("definitions.find { it.name == 'greet' }.digest");
        accept(gateway, id, "PROMPT", "greet", prompt).then().statusCode(200).body("definitions", hasSize(2));
        assertThat(served(gateway)).containsExactly("read");
        snapshot(gateway)
                .then()
                .body("targets[0].prompts[0].publicName", equalTo("notes___greet"))
                .body("targets[0].resources", empty());
        // What was accepted goes on being served, what was not goes on waiting.
        synchronize(gateway, id);
        assertThat(served(gateway)).containsExactly("read");
        snapshot(gateway).then().body("targets[0].prompts", hasSize(1)).body("targets[0].resources", empty());
        held(gateway, id).then().body("definitions", hasSize(2));
    }

    @Test
    void whatIsNewOrOtherLaterWaits() {
        String id = ready(PREVIEW);
        acceptAll(gateway, id).then().statusCode(200);
        snapshot(gateway).then().body("targets[0].tools", hasSize(2)).body("targets[0].resources", hasSize(1));

        server.pages("[" + tool("read") + "," + tool("payroll") + "]")
                .list("prompts/list", "[{\"name\":\"greet\",\"description\":\"other words\"}]");
        synchronize(gateway, id);
        assertThat(served(gateway)).containsExactly("read");
        snapshot(gateway).then().body("targets[0].prompts", empty()).body("targets[0].resources", hasSize(1));
        held(gateway, id).then().body("definitions.name", equalTo(List.of("payroll", "greet")));
    }

    @Test
    void anUpdateThatDoesNotNameThePreviewKeepsIt() {
        String id = ready(PREVIEW);
        String path = "/gateways/" + gateway + "/targets/" + id;
        send("PUT", path, targetBody("notes", server.url(), "", "")).then().statusCode(202);
        awaitStatus(gateway, id, "READY");
        target(gateway, id).then().body("gatehouse.preview", equalTo(true));
        assertThat(served(gateway)).isEmpty();

        send("PUT", path, targetBody("notes", server.url(), "", ",\"gatehouse\":{}"))
                .then()
                .statusCode(202);
        awaitStatus(gateway, id, "READY");
        assertThat(served(gateway)).hasSize(2);
    }

    @Test
    void onlyOperatorsAcceptAndOnlyTheyAndAuditorsLook() {
        String id = ready(PREVIEW);
        String digest = held(gateway, id).path("definitions[0].digest");
        String body = "{\"definitions\":[{\"kind\":\"TOOL\",\"name\":\"read\",\"digest\":\"" + digest + "\"}]}";
        given().get(path(gateway, id)).then().statusCode(401);
        for (String stranger : List.of(TestTokens.workload("snapshots:read"), TestTokens.person("agent-developer"))) {
            given().auth().oauth2(stranger).get(path(gateway, id)).then().statusCode(403);
        }
        String auditor = TestTokens.person("auditor");
        given().auth().oauth2(auditor).get(path(gateway, id)).then().statusCode(200);
        given().auth()
                .oauth2(auditor)
                .contentType("application/json")
                .body(body)
                .post(path(gateway, id) + "/accept")
                .then()
                .statusCode(403);
        assertThat(served(gateway)).isEmpty();
    }

    @Test
    void badExtensionIsNamed() {
        create(LESS).then().statusCode(400).body("fieldList[0].name", equalTo("gatehouse.synchronizationScopes"));
        create(",\"gatehouse\":{\"preview\":\"yes\",\"previews\":true}")
                .then()
                .statusCode(400)
                .body("fieldList.name", equalTo(List.of("gatehouse.preview", "gatehouse.previews")));
    }
}
