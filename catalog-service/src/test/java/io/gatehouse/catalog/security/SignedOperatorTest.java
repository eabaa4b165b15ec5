package io.gatehouse.catalog.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.gatehouse.catalog.fake.Catalog;
import io.gatehouse.catalog.fake.IdentityControl;
import io.gatehouse.catalog.fake.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An operator's signed requests: identity-service says whose they are, and the body that it heard of is the one that counts. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class SignedOperatorTest {
    @AfterEach
    void identityIsBack() {
        IdentityControl.mode("up");
    }

    @Test
    void operatorCreatesAndReads() {
        String body =
                Catalog.gatewayBody("signed-" + UUID.randomUUID().toString().substring(0, 8), "");
        String id = send("operator", body, body)
                .then()
                .statusCode(202)
                .body("gatewayId", notNullValue())
                .extract()
                .path("gatewayId");

        given().header("Authorization", authorization("auditor", ""))
                .get("/gateways/" + id + "/")
                .then()
                .statusCode(200)
                .body("gatewayId", equalTo(id));
    }

    @Test
    void roleOfTheKeyCounts() {
        String body = Catalog.gatewayBody("signed-auditor", "");

        send("auditor", body, body).then().statusCode(403);
        send("gatehouse-workload", body, body).then().statusCode(403);
        given().header("Authorization", authorization("gatehouse-workload", ""))
                .get("/v1/snapshots")
                .then()
                .statusCode(403);
    }

    @Test
    void anotherBodyThanTheSignedOneIsRefused() {
        String body = Catalog.gatewayBody("signed-other", "");

        send("operator", Catalog.gatewayBody("signed-own", ""), body)
                .then()
                .statusCode(401)
                .header("x-amzn-errortype", "UnauthorizedException");
    }

    @Test
    void clientWhoseClockIsWrongIsToldTheTime() {
        String body = Catalog.gatewayBody("signed-late", "");
        Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);

        String date = send("late", body, body)
                .then()
                .statusCode(403)
                .header("x-amzn-errortype", "RequestTimeTooSkewed")
                .extract()
                .header("Date");

        assertThat(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)))
                .isBetween(before, Instant.now());
    }

    @Test
    void nothingIsBelievedWhileIdentityServiceIsAway() {
        IdentityControl.mode("away");
        String body = Catalog.gatewayBody("signed-away", "");

        send("operator", body, body)
                .then()
                .statusCode(503)
                .body("message", equalTo("identity-service does not answer; nothing was changed"));
    }

    private static Response send(String role, String signed, String sent) {
        return given().header("Authorization", authorization(role, signed))
                .contentType("application/json")
                .body(sent)
                .post("/gateways/");
    }

    /** What the fake takes for a signature is the hash of the body. */
    private static String authorization(String role, String body) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
            return "AWS4-HMAC-SHA256 Credential=" + role + ", Signature="
                    + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
