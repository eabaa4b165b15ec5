package io.gatehouse.catalog.tag;

import static io.gatehouse.catalog.fake.Catalog.gatewayBody;
import static io.gatehouse.catalog.fake.Catalog.newGateway;
import static io.gatehouse.catalog.fake.Catalog.send;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.catalog.fake.IdentityControl;
import io.gatehouse.catalog.fake.TestStack;
import io.gatehouse.catalog.fake.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tags of gateways are kept here, those of identities and providers by identity-service. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class TagsResourceTest {
    private static final String ARN = "arn:aws:bedrock-agentcore:local:000000000000:";
    private static final String OF_IDENTITY = ARN + "workload-identity-directory/default/workload-identity/tagged";

    @AfterEach
    void identityIsUp() {
        IdentityControl.mode("up");
    }

    @Test
    void tagsOfAGatewayAreSetAtItsCreationAddedReplacedAndRemoved() {
        String body = gatewayBody("t-" + UUID.randomUUID().toString().substring(0, 8), "");
        String id = send(
                        "POST", "/gateways/", body.replaceFirst("\\{", "{\"tags\":{\"team\":\"blue\",\"cost\":\"1\"},"))
                .then()
                .statusCode(202)
                .body("$", not(hasKey("tags")))
                .extract()
                .path("gatewayId");
        String arn = ARN + "gateway/" + id;
        list(arn).then().statusCode(200).body("tags", equalTo(Map.of("team", "blue", "cost", "1")));

        tag(arn, "{\"tags\":{\"team\":\"red\",\"a b\":\"\"}}").then().statusCode(204);
        list(arn).then().body("tags", equalTo(Map.of("team", "red", "cost", "1", "a b", "")));

        given().auth()
                .oauth2(TestTokens.operator())
                .queryParam("tagKeys", "cost", "a b", "absent")
                .urlEncodingEnabled(true)
                .delete("/tags/{arn}", arn)
                .then()
                .statusCode(204);
        list(arn).then().body("tags", equalTo(Map.of("team", "red")));
        assertAudited(id);

        send("PUT", "/gateways/" + id + "/", body).then().statusCode(202);
        list(arn).then().body("tags", equalTo(Map.of("team", "red")));
    }

    private static void assertAudited(String id) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(IdentityControl.audit(id))
                        .extracting(event -> event.path("reason").asText())
                        .filteredOn("tags-changed"::equals)
                        .hasSize(2));
    }

    @Test
    void moreThanFiftyTagsAreRefusedAndNothingIsChanged() {
        String arn = ARN + "gateway/" + newGateway();
        tag(arn, tags(0, 50)).then().statusCode(204);

        tag(arn, tags(49, 51)).then().statusCode(402).header("x-amzn-errortype", "ServiceQuotaExceededException");
        tag(arn, "{\"tags\":{\"key-0\":\"other\"}}").then().statusCode(204);
        tag(arn, tags(0, 51)).then().statusCode(400).body("fieldList.name", contains("tags"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"tags\":[]}",
                "{\"tags\":{\"\":\"x\"}}",
                "{\"tags\":{\"k\":1}}",
                "{\"tags\":{\"k\":\"<\"}}"
            })
    void whatIsNoTagIsRefused(String body) {
        String arn = ARN + "gateway/" + newGateway();

        tag(arn, body).then().statusCode(400).header("x-amzn-errortype", "ValidationException");
        list(arn).then().statusCode(200).body("tags", anEmptyMap());
    }

    @Test
    void keysToRemoveAreRequired() {
        given().auth()
                .oauth2(TestTokens.operator())
                .delete("/tags/{arn}", ARN + "gateway/" + newGateway())
                .then()
                .statusCode(400)
                .body("fieldList.name", contains("tagKeys"));
    }

    @Test
    void tagsOfIdentitiesAreThoseOfIdentityService() {
        list(OF_IDENTITY).then().statusCode(200).body("tags", equalTo(Map.of("team", "blue")));

        tag(OF_IDENTITY, "{\"tags\":{\"team\":\"red\"}}").then().statusCode(204);
        JsonNode requests = IdentityControl.state().path("requests");
        JsonNode last = requests.path(requests.size() - 1).path("body");
        assertThat(last.path("set").path("team").asText()).isEqualTo("red");
        assertThat(last.path("operator").path("subject").asText()).isEqualTo("olga");
        tag(OF_IDENTITY, "{\"tags\":{\"one-too-many\":\"\"}}").then().statusCode(402);

        IdentityControl.mode("away");
        list(OF_IDENTITY).then().statusCode(503);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ARN + "gateway/none-0123456789",
                ARN + "gateway/",
                ARN + "workload-identity-directory/default/workload-identity/other",
                "arn:aws:bedrock-agentcore:us-east-1:123456789012:gateway/none-0123456789",
                "no-arn"
            })
    void whatIsNotThereHasNoTags(String arn) {
        list(arn).then().statusCode(404).header("x-amzn-errortype", "ResourceNotFoundException");
        tag(arn, "{\"tags\":{\"k\":\"v\"}}").then().statusCode(404);
    }

    /** The way in which the clients of AWS write an ARN into a path. */
    private static Response list(String arn) {
        return given().auth()
                .oauth2(TestTokens.operator())
                .urlEncodingEnabled(false)
                .get("/tags/" + URLEncoder.encode(arn, StandardCharsets.UTF_8));
    }

    private static Response tag(String arn, String body) {
        return given().auth()
                .oauth2(TestTokens.operator())
                .contentType("application/json")
                .body(body)
                .urlEncodingEnabled(false)
                .post("/tags/" + URLEncoder.encode(arn, StandardCharsets.UTF_8));
    }

    private static String tags(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "\"key-" + i + "\":\"v\"")
                .collect(Collectors.joining(",", "{\"tags\":{", "}}"));
    }
}
