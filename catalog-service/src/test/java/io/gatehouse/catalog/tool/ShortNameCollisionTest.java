package io.gatehouse.catalog.tool;

import static io.gatehouse.catalog.fake.Catalog.newGateway;
import static io.gatehouse.catalog.fake.Catalog.oauth;
import static io.gatehouse.catalog.fake.Catalog.schema;
import static io.gatehouse.catalog.fake.Catalog.send;
import static io.gatehouse.catalog.fake.Catalog.snapshot;
import static io.gatehouse.catalog.fake.Catalog.targetBody;
import static io.gatehouse.catalog.fake.FakeMcpServer.tool;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.gatehouse.catalog.fake.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** S23: a shortened name collides with another tool. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class ShortNameCollisionTest {
    private static final String LONG = "read-something-with-a-name-that-no-model-interface-would-take-as-it-is";

    private static String body(String... tools) {
        return targetBody("notes", "https://n.example/mcp", schema(tools), oauth("AUTHORIZATION_CODE"));
    }

    @Test
    void toolThatSpellsAnothersShortNameRejectsTheRevision() {
        String gateway = newGateway();
        String targets = "/gateways/" + gateway + "/targets/";
        String id = send("POST", targets, body(tool(LONG)))
                .then()
                .statusCode(202)
                .body("statusReasons[0]", containsString("longer than 64"))
                .extract()
                .path("targetId");
        String publicName = snapshot(gateway).path("targets[0].tools[0].publicName");
        String thief = publicName.substring("notes___".length());

        send("PUT", targets + id, body(tool(LONG), tool(thief)))
                .then()
                .statusCode(400)
                .body("message", containsString("public name"));

        snapshot(gateway)
                .then()
                .body("targets[0].status", equalTo("READY"))
                .body("targets[0].tools", hasSize(1))
                .body("targets[0].tools[0].name", equalTo(LONG));
    }

    @Test
    void anotherLongNameIsNoCollision() {
        String gateway = newGateway();
        send("POST", "/gateways/" + gateway + "/targets/", body(tool(LONG), tool(LONG + "-too")))
                .then()
                .statusCode(202);
        snapshot(gateway).then().body("targets[0].tools", hasSize(2));
    }
}
