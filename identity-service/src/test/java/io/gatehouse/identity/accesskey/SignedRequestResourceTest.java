package io.gatehouse.identity.accesskey;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestWorkload;
import io.gatehouse.identity.signature.Signatures;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Another service of ours has a request verified that came to it. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SignedRequestResourceTest {
    private final TestIssuer issuer = TestIssuer.configured();

    @Test
    void personOfTheKeyIsNamedOnce() {
        AwsCall.Pair key = personsKey("verified-olga");
        AwsCall call = AwsCall.post("/gateways/", "{\"name\":\"x\"}").sign(key);

        verify(call, call.body)
                .then()
                .statusCode(200)
                .body("issuer", equalTo(issuer.url()))
                .body("subject", equalTo("verified-olga"))
                .body("roles", contains("operator"));
        refused(verify(call, call.body));
    }

    @Test
    void readsMayBeAskedForAgain() {
        AwsCall call = AwsCall.of("GET", "/gateways/?maxResults=5", "").sign(personsKey("verified-otto"));

        verify(call, "").then().statusCode(200);
        verify(call, "").then().statusCode(200);
        call.target = "/gateways/?maxResults=6";
        refused(verify(call, ""));
    }

    @Test
    void anotherBodyIsRefused() {
        AwsCall call = AwsCall.post("/gateways/", "{\"name\":\"x\"}").sign(personsKey("verified-oona"));

        refused(verify(call, "{\"name\":\"y\"}"));
    }

    @Test
    void keyOfAWorkloadNamesNobodyElsewhere() {
        TestWorkload.register("verified-agent", "");
        AwsCall.Pair key = AwsCall.Pair.of(
                AwsCall.create(issuer.personToken("olga", "operator").sign(), "{\"workload\":\"verified-agent\"}"));

        refused(verify(AwsCall.of("GET", "/gateways/", "").sign(key), ""));
    }

    private AwsCall.Pair personsKey(String person) {
        return AwsCall.Pair.of(
                AwsCall.create(issuer.personToken(person, "operator").sign(), "{\"roles\":[\"operator\"]}"));
    }

    private Response verify(AwsCall call, String body) {
        Map<String, List<String>> headers = new TreeMap<>();
        call.headers.forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return given().auth()
                .oauth2(TestWorkload.seeded("catalog-service").bearer(TestWorkload.IDENTITY))
                .contentType("application/json")
                .body(Map.of(
                        "method",
                        call.method,
                        "target",
                        call.target,
                        "headers",
                        headers,
                        "bodySha256",
                        Signatures.sha256(body.getBytes(StandardCharsets.UTF_8))))
                .post("/v1/signed-requests");
    }

    private static void refused(Response answer) {
        answer.then().statusCode(403).body("message", equalTo("The request's signature is not valid"));
    }
}
