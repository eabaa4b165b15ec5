package io.gatehouse.catalog.target;

import static io.gatehouse.catalog.fake.Catalog.awaitStatus;
import static io.gatehouse.catalog.fake.Catalog.get;
import static io.gatehouse.catalog.fake.Catalog.newGateway;
import static io.gatehouse.catalog.fake.Catalog.oauth;
import static io.gatehouse.catalog.fake.Catalog.schema;
import static io.gatehouse.catalog.fake.Catalog.send;
import static io.gatehouse.catalog.fake.Catalog.snapshot;
import static io.gatehouse.catalog.fake.Catalog.target;
import static io.gatehouse.catalog.fake.Catalog.targetBody;
import static io.gatehouse.catalog.fake.FakeMcpServer.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.gatehouse.catalog.fake.FakeMcpServer;
import io.gatehouse.catalog.fake.IdentityControl;
import io.gatehouse.catalog.fake.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestStack.class)
class TargetSynchronizationTest {
    private FakeMcpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new FakeMcpServer().pages("[" + tool("whoami") + "]");
    }

    @AfterEach
    void stopServer() {
        IdentityControl.mode("up");
        server.close();
    }

    private Response create(String gateway, String name, String more, String credentials) {
        return send("POST", "/gateways/" + gateway + "/targets/", targetBody(name, server.url(), more, credentials));
    }

    private static String url(String gateway, String id) {
        return target(gateway, id).path("authorizationData.oauth2.authorizationUrl");
    }

    private String ready(String gateway, String name) {
        String id = create(gateway, name, "", oauth("AUTHORIZATION_CODE")).path("targetId");
        IdentityControl.session(url(gateway, id), "GRANTED");
        awaitStatus(gateway, id, "READY");
        return id;
    }

    @Test
    void implicitSyncAsksForConsentReadsTheToolsAndDiscardsTheGrant() {
        server.token("secret-user-token");
        String gateway = newGateway();
        Response created = create(gateway, "notes", "", oauth("AUTHORIZATION_CODE"));
        created.then()
                .statusCode(202)
                .body("status", equalTo("CREATE_PENDING_AUTH"))
                .body("authorizationData.oauth2.authorizationUrl", containsString("request_uri="))
                .body("authorizationData.oauth2.userId", startsWith(gateway));
        String id = created.path("targetId");
        String user = created.path("authorizationData.oauth2.userId");
        snapshot(gateway).then().statusCode(200).body("targets", hasSize(0));

        IdentityControl.session(created.path("authorizationData.oauth2.authorizationUrl"), "GRANTED");

        awaitStatus(gateway, id, "READY");
        target(gateway, id).then().body("lastSynchronizedAt", notNullValue()).body("authorizationData", nullValue());
        snapshot(gateway)
                .then()
                .body("targets[0].tools[0].publicName", equalTo("notes___whoami"))
                .body("targets[0].credential.providerName", equalTo("vendor"))
                .body("targets[0].credential.grantType", equalTo("AUTHORIZATION_CODE"));
        await().until(() -> IdentityControl.discards(user) == 1);
        await().untilAsserted(() -> assertThat(IdentityControl.audit(gateway))
                .anySatisfy(event -> assertThat(event.toString())
                        .contains("TARGET_SYNCHRONIZED", "\"userSubject\":\"olga\"", "\"target\":\"notes\"")));
    }

    @Test
    void aGrantThatIsSlowToRevokeHoldsUpNoOtherTarget() {
        server.token("secret-user-token");
        String gateway = newGateway();
        IdentityControl.mode("revocations-hang");
        ready(gateway, "first");
        await().until(() -> IdentityControl.hanging("revocations-hang"));
        ready(gateway, "second");
    }

    @Test
    void predefinedSchemaIsReadyAtOnceAndCannotBeSynchronized() {
        String gateway = newGateway();
        Response created = create(gateway, "tickets", schema(tool("list_tickets")), oauth("AUTHORIZATION_CODE"));
        created.then().statusCode(202).body("status", equalTo("READY"));
        snapshot(gateway).then().body("targets[0].tools[0].publicName", equalTo("tickets___list_tickets"));
        assertThat(server.seen()).isEmpty();

        String id = created.path("targetId");
        send("PUT", "/gateways/" + gateway + "/synchronizeTargets", "{\"targetIdList\":[\"" + id + "\"]}")
                .then()
                .statusCode(400)
                .header("x-amzn-errortype", "ValidationException")
                .body("message", containsString("predefined schema"));
    }

    @Test
    void targetsSwitchBetweenBothModes() {
        String gateway = newGateway();
        String id = create(gateway, "notes", schema(tool("old")), oauth("AUTHORIZATION_CODE"))
                .path("targetId");
        String path = "/gateways/" + gateway + "/targets/" + id + "/";
        send("PUT", path, targetBody("notes", server.url(), "", oauth("AUTHORIZATION_CODE")))
                .then()
                .statusCode(202)
                .body("status", equalTo("UPDATE_PENDING_AUTH"));
        snapshot(gateway).then().body("targets[0].tools.name", hasItem("old"));
        IdentityControl.session(url(gateway, id), "GRANTED");
        awaitStatus(gateway, id, "READY");
        snapshot(gateway).then().body("targets[0].tools.name", equalTo(List.of("whoami")));

        send("PUT", path, targetBody("notes", server.url(), schema(tool("new")), oauth("AUTHORIZATION_CODE")))
                .then()
                .statusCode(202)
                .body("status", equalTo("READY"));
        snapshot(gateway).then().body("targets[0].tools.name", equalTo(List.of("new")));
    }

    @Test
    void nothingElseMayHappenWhileConsentIsPending() {
        String gateway = newGateway();
        String id = create(gateway, "notes", "", oauth("AUTHORIZATION_CODE")).path("targetId");
        String path = "/gateways/" + gateway + "/targets/" + id + "/";
        for (Response refused : List.of(
                send("PUT", path, targetBody("notes", server.url(), "", "")),
                send("DELETE", path, ""),
                send("PUT", "/gateways/" + gateway + "/synchronizeTargets", "{\"targetIdList\":[\"" + id + "\"]}"))) {
            refused.then().statusCode(409).header("x-amzn-errortype", "ConflictException");
        }
        awaitStatus(gateway, id, "FAILED");
        target(gateway, id).then().body("statusReasons[0]", containsString("not completed in time"));
        send("DELETE", path, "").then().statusCode(202).body("status", equalTo("DELETING"));
        target(gateway, id).then().statusCode(404);
    }

    @Test
    void expiredUpdateAndSynchronizationKeepTheLastGoodTools() {
        String gateway = newGateway();
        String id = ready(gateway, "notes");
        String sync = "{\"targetIdList\":[\"" + id + "\"]}";
        server.pages("[" + tool("changed") + "]");
        send("PUT", "/gateways/" + gateway + "/synchronizeTargets", sync)
                .then()
                .statusCode(202)
                .body("targets[0].status", equalTo("SYNCHRONIZE_PENDING_AUTH"));
        awaitStatus(gateway, id, "SYNCHRONIZE_UNSUCCESSFUL");
        send(
                        "PUT",
                        "/gateways/" + gateway + "/targets/" + id,
                        targetBody("renamed", "http://127.0.0.1:1/other", "", oauth("AUTHORIZATION_CODE")))
                .then()
                .statusCode(202);
        awaitStatus(gateway, id, "UPDATE_UNSUCCESSFUL");
        snapshot(gateway)
                .then()
                .body("targets[0].name", equalTo("notes"))
                .body("targets[0].endpoint", equalTo(server.url()))
                .body("targets[0].tools.name", equalTo(List.of("whoami")));
    }

    @Test
    void everySynchronizationAsksAgainForAnotherUser() {
        String gateway = newGateway();
        String id = ready(gateway, "notes");
        server.pages("[" + tool("whoami") + "," + tool("more") + "]");
        String sync = "{\"targetIdList\":[\"" + id + "\"]}";
        Response first = send("PUT", "/gateways/" + gateway + "/synchronizeTargets", sync);
        String user = first.path("targets[0].authorizationData.oauth2.userId");
        IdentityControl.session(url(gateway, id), "GRANTED");
        awaitStatus(gateway, id, "READY");
        snapshot(gateway).then().body("targets[0].tools", hasSize(2));
        Response second = send("PUT", "/gateways/" + gateway + "/synchronizeTargets", sync);
        assertThat((String) second.path("targets[0].authorizationData.oauth2.userId"))
                .isNotEqualTo(user);
    }

    @Test
    void refusedConsentEndsTheAttempt() {
        String gateway = newGateway();
        String id = create(gateway, "notes", "", oauth("AUTHORIZATION_CODE")).path("targetId");
        IdentityControl.session(url(gateway, id), "FAILED");
        awaitStatus(gateway, id, "FAILED");
        target(gateway, id).then().body("statusReasons[0]", containsString("refused or failed"));
    }

    @Test
    void targetsWithoutConsentAreReadAtOnce() {
        String gateway = newGateway();
        server.token("secret-machine-token");
        String machine =
                create(gateway, "machine", "", oauth("CLIENT_CREDENTIALS")).path("targetId");
        awaitStatus(gateway, machine, "READY");
        server.token("secret-api-key");
        String key = create(gateway, "key", "", """
                ,"credentialProviderConfigurations":[{"credentialProviderType":"API_KEY","credentialProvider":
                  {"apiKeyCredentialProvider":{"providerArn":
                    "arn:aws:bedrock-agentcore:local:000000000000:token-vault/default/apikeycredentialprovider/k"}}}]
                """).path("targetId");
        awaitStatus(gateway, key, "READY");
        server.token("");
        String open = create(gateway, "open", "", "").path("targetId");
        awaitStatus(gateway, open, "READY");
        snapshot(gateway)
                .then()
                .body("targets.name", equalTo(List.of("key", "machine", "open")))
                .body("targets[0].credential.apiKeyPrefix", equalTo("Bearer "));
        assertThat(IdentityControl.state().path("workloads").path(gateway).path("credentialProviders"))
                .hasSize(2);
    }

    @Test
    void serverThatCannotBeReadFailsWithPlainWords() {
        String gateway = newGateway();
        server.token("another");
        String id = create(gateway, "notes", "", oauth("CLIENT_CREDENTIALS")).path("targetId");
        awaitStatus(gateway, id, "FAILED");
        target(gateway, id).then().body("statusReasons[0]", equalTo("The target refused the credential (HTTP 401)"));
        assertThat(target(gateway, id).asString()).doesNotContain("secret-");
    }

    @Test
    void identityServiceAwayIsANamedFailureAndChangesNothing() {
        String gateway = newGateway();
        String id = ready(gateway, "notes");
        IdentityControl.mode("away");
        create(gateway, "other", "", oauth("AUTHORIZATION_CODE"))
                .then()
                .statusCode(503)
                .header("x-amzn-errortype", "ServiceUnavailableException")
                .body("message", containsString("identity-service does not answer"));
        send("PUT", "/gateways/" + gateway + "/synchronizeTargets", "{\"targetIdList\":[\"" + id + "\"]}")
                .then()
                .statusCode(503);
        get("/gateways/" + gateway + "/targets/")
                .then()
                .body("items", hasSize(1))
                .body("items[0].status", equalTo("READY"));
        IdentityControl.mode("up");
        IdentityControl.forgetBearers();
        create(gateway, "other", "", oauth("AUTHORIZATION_CODE")).then().statusCode(202);
    }

    @Test
    void refusalOfIdentityServiceIsTheOperatorsValidationError() {
        String gateway = newGateway();
        create(gateway, "notes", "", oauth("AUTHORIZATION_CODE").replace("/vendor", "/absent"))
                .then()
                .statusCode(400)
                .body("message", containsString("no credential provider of that name"));
        create(
                        gateway,
                        "notes",
                        "",
                        oauth("AUTHORIZATION_CODE")
                                .replace("\"grantType\"", "\"defaultReturnUrl\":\"https://unlisted/\",\"grantType\""))
                .then()
                .statusCode(400)
                .body("message", containsString("resourceOauth2ReturnUrl"));
        get("/gateways/" + gateway + "/targets").then().body("items", hasSize(0));
    }
}
