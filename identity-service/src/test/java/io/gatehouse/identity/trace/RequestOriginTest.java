package io.gatehouse.identity.trace;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestWorkload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RequestOriginTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final String name = "origin-" + UUID.randomUUID();

    @Test
    void rowsCarryTheTraceAndTheAddressOfTheRequest() {
        create("00-" + TRACE + "-00f067aa0ba902b7-01", null);
        changes().then().body("items.traceId", contains(TRACE)).body("items.clientAddress", contains("127.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no trace",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-" + TRACE + "-0000000000000000-01",
                "ff-" + TRACE + "-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"
            })
    void whatIsNoTraceIsNotWritten(String header) {
        create(header, null);
        changes().then().body("items.traceId", contains(nullValue()));
    }

    @Test
    void anAddressThatTheCallerClaimsIsNotBelievedUnlessTheProxySettingsSaySo() {
        create(null, "203.0.113.7");
        changes().then().body("items.clientAddress", contains("127.0.0.1"));
    }

    @Test
    void refusalsCarryThemToo() {
        String trace = UUID.randomUUID().toString().replace("-", "");
        given().header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .formParam("grant_type", "client_credentials")
                .formParam("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                .formParam(
                        "client_assertion",
                        TestWorkload.create(name).assertion().sign())
                .formParam("resource", TestWorkload.IDENTITY)
                .post("/v1/oauth2/token")
                .then()
                .statusCode(401);
        List<Map<String, String>> refusals =
                rows(Map.of("type", "WORKLOAD_TOKEN_REFUSED")).path("items");
        assertThat(refusals)
                .filteredOn(row -> trace.equals(row.get("traceId")))
                .extracting(row -> row.get("clientAddress"))
                .containsExactly("127.0.0.1");
    }

    @Test
    void backgroundWorkHasNone() {
        assertThat(RequestOrigin.current()).isEqualTo(new RequestOrigin(null, null));
    }

    private void create(String traceparent, String forwardedFor) {
        var request = given().auth()
                .oauth2(TestIssuer.configured().personToken("olga", "operator").sign())
                .contentType("application/json")
                .body("{\"name\":\"" + name + "\"}");
        if (traceparent != null) {
            request.header("traceparent", traceparent);
        }
        if (forwardedFor != null) {
            request.header("X-Forwarded-For", forwardedFor).header("Forwarded", "for=" + forwardedFor);
        }
        request.post("/identities/CreateWorkloadIdentity").then().statusCode(201);
    }

    private Response changes() {
        return rows(Map.of("type", "WORKLOAD_CHANGED", "workload", name));
    }

    private static Response rows(Map<String, String> filters) {
        Response rows = given().auth()
                .oauth2(TestIssuer.configured().personToken("adam", "auditor").sign())
                .queryParams(filters)
                .get("/v1/audit/events");
        rows.then().statusCode(200);
        return rows;
    }
}
