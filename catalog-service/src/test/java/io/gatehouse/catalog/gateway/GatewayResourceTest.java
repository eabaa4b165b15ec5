package io.gatehouse.catalog.gateway;

import static io.gatehouse.catalog.fake.Catalog.gatewayBody;
import static io.gatehouse.catalog.fake.Catalog.get;
import static io.gatehouse.catalog.fake.Catalog.newGateway;
import static io.gatehouse.catalog.fake.Catalog.oauth;
import static io.gatehouse.catalog.fake.Catalog.schema;
import static io.gatehouse.catalog.fake.Catalog.send;
import static io.gatehouse.catalog.fake.Catalog.snapshot;
import static io.gatehouse.catalog.fake.Catalog.targetBody;
import static io.gatehouse.catalog.fake.FakeMcpServer.tool;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesRegex;

import io.gatehouse.catalog.fake.IdentityControl;
import io.gatehouse.catalog.fake.TestStack;
import io.gatehouse.catalog.fake.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestStack.class)
class GatewayResourceTest {
    @AfterEach
    void identityIsUp() {
        IdentityControl.mode("up");
    }

    private static String name() {
        return "Main-" + UUID.randomUUID().toString().substring(0, 8);
    }

    @Test
    void gatewayIsCreatedReadUpdatedAndDeletedWithAndWithoutSlash() {
        String name = name();
        Response created = send("POST", "/gateways", gatewayBody(name, ""));
        created.then()
                .statusCode(202)
                .body("gatewayId", matchesRegex(name.toLowerCase(Locale.ROOT) + "-[0-9a-z]{10}"))
                .body("status", equalTo("READY"))
                .body("roleArn", equalTo("arn:aws:iam::000000000000:role/inert"))
                .body("createdAt", matchesRegex("\\d{4}-\\d\\d-\\d\\dT.*Z"))
                .body(
                        "protocolConfiguration.mcp.supportedVersions",
                        contains("2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"))
                .body("workloadIdentityDetails.workloadIdentityArn", containsString("arn:"));
        String id = created.path("gatewayId");
        assertThat((String) created.path("gatewayUrl")).isEqualTo("http://127.0.0.1:8080/gateways/" + id + "/mcp");
        assertThat(IdentityControl.state()
                        .path("workloads")
                        .path(id)
                        .path("discoveryUrl")
                        .asText())
                .isEqualTo(TestTokens.company() + "/.well-known/openid-configuration");
        get("/gateways/" + id).then().statusCode(200).body("name", equalTo(name));
        get("/gateways/" + id + "/").then().statusCode(200).body("name", equalTo(name));

        String renamed = name();
        send("PUT", "/gateways/" + id + "/", gatewayBody(renamed, "\"instructions\":\"be kind\""))
                .then()
                .statusCode(202)
                .body("status", equalTo("READY"));
        snapshot(id)
                .then()
                .body("name", equalTo(renamed))
                .body("protocol.instructions", equalTo("be kind"))
                .body("revision", equalTo(2));

        send("DELETE", "/gateways/" + id, "").then().statusCode(202).body("status", equalTo("DELETING"));
        get("/gateways/" + id).then().statusCode(404).header("x-amzn-errortype", "ResourceNotFoundException");
        snapshot(id).then().statusCode(404);
        assertThat(IdentityControl.state().path("workloads").has(id)).isFalse();
        await().untilAsserted(() -> assertThat(IdentityControl.audit(id))
                .extracting(event -> event.path("reason").asText())
                .containsExactly("created", "updated", "deleted"));
    }

    @Test
    void namesAreUnique() {
        String name = name();
        send("POST", "/gateways/", gatewayBody(name, "")).then().statusCode(202);
        send("POST", "/gateways/", gatewayBody(name, ""))
                .then()
                .statusCode(409)
                .body("__type", equalTo("ConflictException"));
    }

    @Test
    void clientTokenMakesTheSameRequestOnce() {
        String token = UUID.randomUUID().toString();
        String body = gatewayBody(name(), "").replaceFirst("\\{", "{\"clientToken\":\"" + token + "\",");
        String id = send("POST", "/gateways/", body)
                .then()
                .statusCode(202)
                .extract()
                .path("gatewayId");
        send("POST", "/gateways/", body).then().statusCode(202).body("gatewayId", equalTo(id));
        send("POST", "/gateways/", body.replace("inert", "other"))
                .then()
                .statusCode(400)
                .body("reason", equalTo("IdempotentParameterMismatchException"));
        String target = "{\"clientToken\":\"" + token + "\","
                + targetBody("t", "https://t.example/mcp", schema(tool("a")), oauth("AUTHORIZATION_CODE"))
                        .substring(1);
        String targets = "/gateways/" + id + "/targets";
        String targetId =
                send("POST", targets, target).then().statusCode(202).extract().path("targetId");
        send("POST", targets, target).then().statusCode(202).body("targetId", equalTo(targetId));
        send("POST", targets, target.replace("t.example", "u.example")).then().statusCode(400);
    }

    @Test
    void listsArePaged() {
        Set<String> made = Set.of(newGateway(), newGateway(), newGateway());
        Set<String> seen = new HashSet<>();
        String next = "";
        do {
            Response page = get("/gateways/?maxResults=2" + (next.isEmpty() ? "" : "&nextToken=" + next));
            page.then().statusCode(200);
            page.jsonPath().getList("items.gatewayId", String.class).forEach(seen::add);
            next = page.path("nextToken") == null ? "" : page.path("nextToken");
        } while (!next.isEmpty());
        assertThat(seen).containsAll(made);
        get("/gateways/?maxResults=0").then().statusCode(400).body("fieldList[0].name", equalTo("maxResults"));
        get("/gateways/?maxResults=1001").then().statusCode(400);
        get("/gateways/?nextToken=x").then().statusCode(400).body("fieldList[0].name", equalTo("nextToken"));
    }

    @Test
    void gatewayWithTargetsStays() {
        String id = newGateway();
        String targets = "/gateways/" + id + "/targets/";
        String target = send(
                        "POST",
                        targets,
                        targetBody("t", "https://t.example/mcp", schema(tool("a")), oauth("AUTHORIZATION_CODE")))
                .path("targetId");
        send("DELETE", "/gateways/" + id, "").then().statusCode(409);
        send("DELETE", targets + target, "").then().statusCode(202);
        send("DELETE", "/gateways/" + id, "").then().statusCode(202);
    }

    @Test
    void duplicateTargetNameIsAConflict() {
        String targets = "/gateways/" + newGateway() + "/targets/";
        String body = targetBody("t", "https://t.example/mcp", schema(tool("a")), oauth("AUTHORIZATION_CODE"));
        send("POST", targets, body).then().statusCode(202);
        send("POST", targets, body).then().statusCode(409).header("x-amzn-errortype", "ConflictException");
    }

    @Test
    void consentNeedsAVersionThatKnowsIt() {
        String old = newGateway("\"supportedVersions\":[\"2025-03-26\",\"2025-06-18\"]");
        String target = targetBody("t", "https://t.example/mcp", schema(tool("a")), oauth("AUTHORIZATION_CODE"));
        send("POST", "/gateways/" + old + "/targets/", target)
                .then()
                .statusCode(400)
                .header("x-amzn-errortype", "ValidationException")
                .body("message", containsString("2025-11-25 or newer"));
        String id = newGateway();
        send("POST", "/gateways/" + id + "/targets/", target).then().statusCode(202);
        send("PUT", "/gateways/" + id, gatewayBody(name(), "\"supportedVersions\":[\"2025-06-18\"]"))
                .then()
                .statusCode(400)
                .body("message", containsString("2025-11-25 or newer"));
    }

    @Test
    void credentialsNeedAnAudience() {
        String open = gatewayBody(name(), "").replace("\"allowedAudience\"", "\"allowedClients\"");
        String id = send("POST", "/gateways/", open)
                .then()
                .statusCode(202)
                .extract()
                .path("gatewayId");
        String targets = "/gateways/" + id + "/targets/";
        for (String grant : List.of("AUTHORIZATION_CODE", "CLIENT_CREDENTIALS")) {
            send("POST", targets, targetBody("t", "https://t.example/mcp", "", oauth(grant)))
                    .then()
                    .statusCode(400)
                    .header("x-amzn-errortype", "ValidationException")
                    .body("fieldList[0].name", equalTo("credentialProviderConfigurations"))
                    .body("message", containsString("allowedAudience"));
        }
        get(targets).then().body("items", hasSize(0));

        send("PUT", "/gateways/" + id, gatewayBody(name(), "")).then().statusCode(202);
        String target = targetBody("t", "https://t.example/mcp", schema(tool("a")), oauth("AUTHORIZATION_CODE"));
        send("POST", targets, target).then().statusCode(202);
        send("PUT", "/gateways/" + id, open)
                .then()
                .statusCode(400)
                .body("fieldList[0].name", equalTo("authorizerConfiguration.customJWTAuthorizer.allowedAudience"));
        get("/gateways/" + id).then().body("status", equalTo("READY"));
    }

    @Test
    void aTargetCannotBeGivenACredentialWhereNoAudienceIsNamed() {
        String open = gatewayBody(name(), "").replace("\"allowedAudience\"", "\"allowedClients\"");
        String targets = "/gateways/" + send("POST", "/gateways/", open).path("gatewayId") + "/targets/";
        // Nothing listens there; that the reading fails makes the target idle.
        String plain = targetBody("t", "http://127.0.0.1:1/mcp", "", "");
        String id =
                send("POST", targets, plain).then().statusCode(202).extract().path("targetId");
        await().until(() -> get(targets + id).path("status"), "FAILED"::equals);
        send("PUT", targets + id, targetBody("t", "https://t.example/mcp", "", oauth("CLIENT_CREDENTIALS")))
                .then()
                .statusCode(400)
                .body("message", containsString("allowedAudience"));
    }

    @Test
    void sessionsAreDemandedExactlyWhereTheyAreConfigured() {
        snapshot(newGateway()).then().body("protocol.sessionRequired", equalTo(false));
        for (String sessions : List.of("{}", "{\"sessionTimeoutInSeconds\":900}")) {
            snapshot(newGateway("\"sessionConfiguration\":" + sessions))
                    .then()
                    .body("protocol.sessionRequired", equalTo(true));
        }
        snapshot(newGateway("\"sessionConfiguration\":null")).then().body("protocol.sessionRequired", equalTo(false));
    }

    @Test
    void aRegistrationThatComesLateDoesNotUndoAnUpdate() {
        String name = name();
        String id = send("POST", "/gateways/", gatewayBody(name, "")).path("gatewayId");
        IdentityControl.mode("registration-hangs");
        String target = targetBody("t", "https://t.example/mcp", schema(tool("a")), oauth("AUTHORIZATION_CODE"));
        CompletableFuture<Integer> late = CompletableFuture.supplyAsync(
                () -> send("POST", "/gateways/" + id + "/targets/", target).statusCode(),
                task -> Thread.ofVirtual().start(task));
        await().until(() -> IdentityControl.hanging("registration-hangs"));
        send("PUT", "/gateways/" + id, gatewayBody(name, "").replace("\"gatehouse\"", "\"narrower\""))
                .then()
                .statusCode(202);
        IdentityControl.mode("up");
        assertThat(late.join()).isEqualTo(202);
        assertThat(IdentityControl.state()
                        .path("workloads")
                        .path(id)
                        .path("userTokenAudiences")
                        .toString())
                .isEqualTo("[\"narrower\"]");
    }

    @Test
    void identityServiceDecidesAboutTheIssuer() {
        String name = name();
        send("POST", "/gateways/", gatewayBody(name, "").replace("/.well-known", "/foreign/.well-known"))
                .then()
                .statusCode(400)
                .body("message", containsString("not one of the company's"));
        IdentityControl.mode("away");
        send("POST", "/gateways/", gatewayBody(name, "")).then().statusCode(503);
        IdentityControl.mode("up");
        send("POST", "/gateways/", gatewayBody(name, "")).then().statusCode(202);
    }

    @Test
    void whatCannotBeReadIsNamed() {
        send("POST", "/gateways/", "{").then().statusCode(400).body("reason", equalTo("CannotParse"));
        send("POST", "/gateways/", "{}")
                .then()
                .statusCode(400)
                .body("reason", equalTo("FieldValidationFailed"))
                .body("fieldList.name", hasItem("authorizerType"));
        get("/gateways/absent-0123456789").then().statusCode(404);
        given().get("/nowhere").then().statusCode(404);
    }
}
