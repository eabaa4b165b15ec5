package io.gatehouse.catalog.target;

import static io.gatehouse.catalog.fake.Catalog.awaitStatus;
import static io.gatehouse.catalog.fake.Catalog.newGateway;
import static io.gatehouse.catalog.fake.Catalog.oauth;
import static io.gatehouse.catalog.fake.Catalog.schema;
import static io.gatehouse.catalog.fake.Catalog.send;
import static io.gatehouse.catalog.fake.Catalog.snapshot;
import static io.gatehouse.catalog.fake.Catalog.target;
import static io.gatehouse.catalog.fake.Catalog.targetBody;
import static io.gatehouse.catalog.fake.FakeMcpServer.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.gatehouse.catalog.fake.FakeMcpServer;
import io.gatehouse.catalog.fake.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestStack.class)
class OfferingSynchronizationTest {
    private static final String PROMPT = "{ \"name\":\"greet\",\"x\":1.50 }";
    private FakeMcpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new FakeMcpServer()
                .pages("[" + tool("whoami") + "]")
                .capabilities("{\"tools\":{},\"prompts\":{},\"resources\":{\"subscribe\":true}}")
                .list("prompts/list", "[" + PROMPT + "]")
                .list("resources/list", "[{\"uri\":\"memo://one\",\"name\":\"one\"}]")
                .list("resources/templates/list", "[{\"uriTemplate\":\"memo://{id}\",\"name\":\"any\"}]");
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private String ready(String gateway, String name, String status) {
        String id = send("POST", "/gateways/" + gateway + "/targets/", targetBody(name, server.url(), "", ""))
                .path("targetId");
        awaitStatus(gateway, id, status);
        return id;
    }

    private static void synchronize(String gateway, String id, String status) {
        send("PUT", "/gateways/" + gateway + "/synchronizeTargets", "{\"targetIdList\":[\"" + id + "\"]}")
                .then()
                .statusCode(202);
        awaitStatus(gateway, id, status);
    }

    @Test
    void promptsAndResourcesAreInTheSnapshotByteForByte() {
        String gateway = newGateway();
        ready(gateway, "notes", "READY");
        var shown = snapshot(gateway);
        shown.then()
                .body(
                        "targets[0].capabilities",
                        equalTo(List.of("tools", "prompts", "resources", "resources.subscribe")))
                .body("targets[0].prompts[0].publicName", equalTo("notes___greet"))
                .body("targets[0].prompts[0].name", equalTo("greet"))
                .body("targets[0].resources[0].uri", equalTo("memo://one"))
                .body("targets[0].resourceTemplates[0].uriTemplate", equalTo("memo://{id}"));
        assertThat(shown.asString()).contains("\"definition\":" + PROMPT);
    }

    @Test
    void readingThatFailsChangesNothing() {
        String gateway = newGateway();
        String id = ready(gateway, "notes", "READY");
        server.pages("[" + tool("changed") + "]").list("resources/list", "");
        synchronize(gateway, id, "SYNCHRONIZE_UNSUCCESSFUL");
        target(gateway, id).then().body("statusReasons[0]", containsString("pages of resources"));
        snapshot(gateway)
                .then()
                .body("targets[0].tools[0].name", equalTo("whoami"))
                .body("targets[0].prompts", hasSize(1))
                .body("targets[0].resources[0].uri", equalTo("memo://one"));
    }

    @Test
    void listsThatShrinkAreReplacedAndPredefinedSchemasKnowToolsOnly() {
        String gateway = newGateway();
        String id = ready(gateway, "notes", "READY");
        server.capabilities("{\"tools\":{},\"prompts\":{}}").list("prompts/list", "[]");
        synchronize(gateway, id, "READY");
        snapshot(gateway)
                .then()
                .body("targets[0].capabilities", equalTo(List.of("tools", "prompts")))
                .body("targets[0].prompts", empty())
                .body("targets[0].resources", empty());

        server.list("prompts/list", "[" + PROMPT + "]");
        synchronize(gateway, id, "READY");
        snapshot(gateway).then().body("targets[0].prompts", hasSize(1));
        send(
                        "PUT",
                        "/gateways/" + gateway + "/targets/" + id,
                        targetBody("notes", server.url(), schema(tool("own")), oauth("AUTHORIZATION_CODE")))
                .then()
                .statusCode(202);
        snapshot(gateway)
                .then()
                .body("targets[0].capabilities", equalTo(List.of("tools")))
                .body("targets[0].prompts", empty());
    }

    @Test
    void promptThatSpellsAnothersShortNameRejectsTheRevision() {
        String gateway = newGateway();
        String longName = "greet-everybody-in-a-way-that-no-model-interface-would-take-as-it-is-because-of-its-length";
        server.list("prompts/list", "[{\"name\":\"" + longName + "\"}]");
        String id = ready(gateway, "notes", "READY");
        String publicName = snapshot(gateway).path("targets[0].prompts[0].publicName");
        assertThat(publicName).hasSize(64);

        String thief = publicName.substring("notes___".length());
        server.list("prompts/list", "[{\"name\":\"" + longName + "\"},{\"name\":\"" + thief + "\"}]");
        synchronize(gateway, id, "SYNCHRONIZE_UNSUCCESSFUL");
        target(gateway, id).then().body("statusReasons[0]", containsString(publicName));
        snapshot(gateway).then().body("targets[0].prompts", hasSize(1));
    }
}
