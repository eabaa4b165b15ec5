package io.gatehouse.identity.accesskey;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestWorkload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life of a key, and what a key of a workload or a person opens. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AccessKeyResourceTest {
    private final TestIssuer issuer = TestIssuer.configured();
    private final String operator = issuer.personToken("key-olga", "operator").sign();

    @Test
    void workloadCallsTheDataPlaneWithItsKey() {
        TestWorkload.register("key-agent", "");
        AwsCall.Pair key = AwsCall.Pair.of(AwsCall.create(operator, "{\"workload\":\"key-agent\"}"));

        assertThat(token(key, "key-agent").body()).contains("workloadAccessToken");
        HttpResponse<String> other = token(key, "gateway-service");
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(list(key).statusCode()).as("no operator").isEqualTo(403);
        HttpResponse<String> userId = AwsCall.post(
                        "/identities/GetWorkloadAccessTokenForUserId",
                        "{\"workloadName\":\"key-agent\",\"userId\":\"x\"}")
                .sign(key)
                .send();
        assertThat(userId.statusCode()).as("a permission that it has not").isEqualTo(403);
        read(operator, key.id()).then().body("lastUsedAt", notNullValue());
    }

    @Test
    void equalCallsOfOneSecondBothGetATokenButNotLater() {
        TestWorkload.register("key-twin", "");
        AwsCall.Pair key = AwsCall.Pair.of(AwsCall.create(operator, "{\"workload\":\"key-twin\"}"));
        AwsCall call = AwsCall.post("/identities/GetWorkloadAccessToken", "{\"workloadName\":\"key-twin\"}");
        call.headers.remove("amz-sdk-invocation-id");
        call.sign(key);

        assertThat(call.send().statusCode()).isEqualTo(200);
        Reactive.sql("update used_signature set first_seen = now() + interval '1 hour'");
        assertThat(call.send().statusCode()).isEqualTo(200);
        Reactive.sql("update used_signature set first_seen = now() - interval '6 seconds'");
        assertThat(call.send().statusCode()).isEqualTo(401);
    }

    @Test
    void personsKeyHasTheRolesThatItWasGiven() {
        String both = issuer.personToken("key-otto", "operator", "auditor").sign();
        AwsCall.Pair key = AwsCall.Pair.of(AwsCall.create(both, "{\"roles\":[\"auditor\"]}"));

        assertThat(list(key).statusCode()).isEqualTo(200);
        HttpResponse<String> create = AwsCall.post("/identities/CreateWorkloadIdentity", "{\"name\":\"by-auditor\"}")
                .sign(key)
                .send();
        assertThat(create.statusCode()).isEqualTo(403);
        assertThat(create.headers().firstValue("x-amzn-errortype")).hasValue("AccessDeniedException");
    }

    @Test
    void nobodyGivesAwayARoleThatHeHasNot() {
        AwsCall.create(operator, "{\"roles\":[\"auditor\"]}")
                .then()
                .statusCode(400)
                .body("fieldList.name", contains("roles"));
        String auditor = issuer.personToken("key-adam", "auditor").sign();
        AwsCall.create(auditor, "{\"roles\":[\"operator\"]}").then().statusCode(400);
        AwsCall.create(auditor, "{\"workload\":\"gateway-service\"}").then().statusCode(403);
        AwsCall.create(operator, "{\"roles\":[\"gatehouse-workload\"]}").then().statusCode(400);
    }

    @Test
    void servicesAndGatewaysHaveNoKeys() {
        AwsCall.create(operator, "{\"workload\":\"gateway-service\"}")
                .then()
                .statusCode(400)
                .body("fieldList.name", contains("workload"));
        AwsCall.create(operator, "{\"workload\":\"nobody\"}").then().statusCode(404);
        AwsCall.create(operator, "{}").then().statusCode(400);
        AwsCall.create(operator, "{\"workload\":\"x\",\"roles\":[\"operator\"]}")
                .then()
                .statusCode(400);
        AwsCall.create(operator, "{\"workload\":\"x\",\"surprise\":1}").then().statusCode(400);
    }

    @Test
    void keyIsReplacedWithoutAGapAndAThirdIsRefused() {
        TestWorkload.register("key-rotation", "");
        AwsCall.Pair old = AwsCall.Pair.of(AwsCall.create(operator, "{\"workload\":\"key-rotation\"}"));
        AwsCall.Pair fresh = AwsCall.Pair.of(AwsCall.create(operator, "{\"workload\":\"key-rotation\"}"));
        AwsCall.create(operator, "{\"workload\":\"key-rotation\"}")
                .then()
                .statusCode(402)
                .header("x-amzn-errortype", "ServiceQuotaExceededException");
        assertThat(token(old, "key-rotation").statusCode()).isEqualTo(200);
        assertThat(token(fresh, "key-rotation").statusCode()).isEqualTo(200);

        given().auth()
                .oauth2(operator)
                .delete("/v1/access-keys/" + old.id())
                .then()
                .statusCode(204);
        assertThat(token(old, "key-rotation").statusCode()).isEqualTo(401);
        assertThat(token(fresh, "key-rotation").statusCode()).isEqualTo(200);
        AwsCall.create(operator, "{\"workload\":\"key-rotation\"}").then().statusCode(201);
    }

    @Test
    void disabledKeyOpensNothingUntilItIsEnabled() {
        TestWorkload.register("key-disabled", "");
        AwsCall.Pair key = AwsCall.Pair.of(AwsCall.create(operator, "{\"workload\":\"key-disabled\"}"));
        put(key, "INACTIVE").then().statusCode(200).body("status", equalTo("INACTIVE"));
        assertThat(token(key, "key-disabled").statusCode()).isEqualTo(401);
        put(key, "ACTIVE").then().statusCode(200);
        assertThat(token(key, "key-disabled").statusCode()).isEqualTo(200);
        put(key, "LOST").then().statusCode(400);
    }

    @Test
    void keyEndsWhenItWasSaidTo() {
        TestWorkload.register("key-expiry", "");
        AwsCall.Pair key = AwsCall.Pair.of(AwsCall.create(operator, "{\"workload\":\"key-expiry\"}"));
        Reactive.sql("update access_key set expires_at = expires_at + interval '1 day' where id = $1", key.id());
        assertThat(token(key, "key-expiry").statusCode()).isEqualTo(401);
        Reactive.sql("update access_key set expires_at = now() - interval '1 hour' where id = $1", key.id());
        assertThat(token(key, "key-expiry").statusCode()).isEqualTo(401);
        assertThat(events(key)).containsExactlyInAnyOrder("created", "key-broken", "key-expired");
    }

    @Test
    void endOfAKeyIsBounded() {
        TestWorkload.register("key-end", "");
        String far = Instant.now().plus(91, ChronoUnit.DAYS).toString();
        AwsCall.create(operator, "{\"workload\":\"key-end\",\"expiresAt\":\"" + far + "\"}")
                .then()
                .statusCode(400)
                .body("fieldList.name", contains("expiresAt"));
        AwsCall.create(operator, "{\"workload\":\"key-end\",\"expiresAt\":\"2020-01-01T00:00:00Z\"}")
                .then()
                .statusCode(400);
    }

    @Test
    void keyGoesWithItsWorkload() {
        TestWorkload.register("key-gone", "");
        AwsCall.Pair key = AwsCall.Pair.of(AwsCall.create(operator, "{\"workload\":\"key-gone\"}"));
        given().auth()
                .oauth2(operator)
                .contentType("application/json")
                .body("{\"name\":\"key-gone\"}")
                .post("/identities/DeleteWorkloadIdentity")
                .then()
                .statusCode(204);

        assertThat(token(key, "key-gone").statusCode()).isEqualTo(401);
        read(operator, key.id()).then().statusCode(404);
    }

    @Test
    void secretIsShownOnceAndKeysMakeNoKeys() {
        String oona = issuer.personToken("key-oona", "operator").sign();
        AwsCall.Pair key = AwsCall.Pair.of(AwsCall.create(oona, "{\"roles\":[\"operator\"]}"));
        read(oona, key.id())
                .then()
                .statusCode(200)
                .body("secretAccessKey", nullValue())
                .body("roles", contains("operator"))
                .body("ownerSubject", equalTo("key-oona"));

        AwsCall more =
                AwsCall.post("/v1/access-keys", "{\"roles\":[\"operator\"]}").sign(key);
        assertThat(more.send().statusCode()).isEqualTo(403);
        AwsCall delete = AwsCall.of("DELETE", "/v1/access-keys/" + key.id(), "").sign(key);
        assertThat(delete.send().statusCode()).isEqualTo(403);
    }

    @Test
    void auditorSeesAndEndsHisOwnKeysOnly() {
        String anna = issuer.personToken("key-anna", "auditor").sign();
        AwsCall.Pair own = AwsCall.Pair.of(AwsCall.create(anna, "{\"roles\":[\"auditor\"]}"));
        String oskar = issuer.personToken("key-oskar", "operator").sign();
        AwsCall.Pair other = AwsCall.Pair.of(AwsCall.create(oskar, "{\"roles\":[\"operator\"]}"));

        given().auth().oauth2(anna).get("/v1/access-keys").then().body("items.accessKeyId", contains(own.id()));
        given().auth()
                .oauth2(oskar)
                .get("/v1/access-keys")
                .then()
                .body("items.accessKeyId", hasItem(own.id()))
                .body("items.accessKeyId", hasItem(other.id()))
                .body("items.secretAccessKey", not(hasItem(notNullValue())));
        read(anna, other.id()).then().statusCode(404);
        given().auth()
                .oauth2(anna)
                .delete("/v1/access-keys/" + other.id())
                .then()
                .statusCode(404);
        given().auth().oauth2(anna).delete("/v1/access-keys/" + own.id()).then().statusCode(204);
    }

    @Test
    void changesAndRefusalsAreAudited() {
        TestWorkload.register("key-audit", "");
        AwsCall.Pair key = AwsCall.Pair.of(AwsCall.create(operator, "{\"workload\":\"key-audit\"}"));
        put(key, "INACTIVE");
        token(key, "key-audit");

        assertThat(events(key)).containsExactlyInAnyOrder("created", "disabled", "key-disabled");
    }

    private static List<String> events(AwsCall.Pair key) {
        List<String> reasons = new ArrayList<>();
        Reactive.sql("select reason from audit_event where client = $1", key.id())
                .forEach(row -> reasons.add(row.getString(0)));
        return reasons;
    }

    private static HttpResponse<String> token(AwsCall.Pair key, String workload) {
        return AwsCall.post("/identities/GetWorkloadAccessToken", "{\"workloadName\":\"" + workload + "\"}")
                .sign(key)
                .send();
    }

    private static HttpResponse<String> list(AwsCall.Pair key) {
        return AwsCall.post("/identities/ListWorkloadIdentities", "{}")
                .sign(key)
                .send();
    }

    private static Response read(String token, String id) {
        return given().auth().oauth2(token).get("/v1/access-keys/" + id);
    }

    private Response put(AwsCall.Pair key, String status) {
        return given().auth()
                .oauth2(operator)
                .contentType("application/json")
                .body("{\"status\":\"" + status + "\"}")
                .put("/v1/access-keys/" + key.id());
    }
}
