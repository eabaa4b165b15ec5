package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestWorkload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S8: the protocol's own parameters cannot be set from outside, and return URLs are those on the list. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ReservedParameterTest {

    private ConsentStory story;

    @BeforeEach
    void start() {
        story = ConsentStory.start();
    }

    @AfterEach
    void end() {
        story.close();
    }

    @Test
    void protocolParametersAreRefusedByName() {
        String token = story.forUser("alice");
        for (String name : List.of(
                "redirect_uri",
                "client_id",
                "state",
                "response_type",
                "response_mode",
                "scope",
                "code_challenge",
                "code_challenge_method",
                "nonce",
                "resource",
                "request",
                "request_uri",
                "client_secret",
                "Redirect_URI")) {
            story.ask(token, Map.of("customParameters", Map.of(name, "https://evil.example", "prompt", "consent")))
                    .then()
                    .statusCode(400)
                    .body("__type", equalTo("ValidationException"))
                    .body("reason", equalTo("FieldValidationFailed"))
                    .body("fieldList.name", equalTo(List.of("customParameters." + name)));
        }
        assertThat(story.statuses()).isEmpty();
    }

    @Test
    void theyAreRefusedForMachinesToo() {
        story.ask(story.forUser("alice"), Map.of("oauth2Flow", "M2M", "customParameters", Map.of("scope", "admin")))
                .then()
                .statusCode(400)
                .body("fieldList.name", hasItem("customParameters.scope"));
        assertThat(story.vendor().machineGrants()).isZero();
    }

    @Test
    void otherParametersReachTheVendor() {
        TestBrowser alice = TestBrowser.of("alice");
        Response asked = story.ask(
                story.forUser("alice"), Map.of("customParameters", Map.of("access_type", "offline", "hint", "a&b=c")));
        String vendor = TestBrowser.location(alice.decide(alice.open(asked.path("authorizationUrl")), "allow"));
        assertThat(vendor).contains("access_type=offline", "hint=a%26b%3Dc");
        assertThat(vendor).containsOnlyOnce("redirect_uri=").containsOnlyOnce("state=");
    }

    @Test
    void aReturnUrlThatIsNotListedIsRefusedByField() {
        String token = story.forUser("alice");
        for (String url : List.of(
                "https://evil.example/done",
                ConsentStory.RETURN_URL + "/",
                ConsentStory.RETURN_URL + "?x=1",
                "javascript:alert(1)",
                "http://app.example/done")) {
            story.ask(token, Map.of("resourceOauth2ReturnUrl", url))
                    .then()
                    .statusCode(400)
                    .body("__type", equalTo("ValidationException"))
                    .body("fieldList.name", equalTo(List.of("resourceOauth2ReturnUrl")));
        }
        assertThat(story.statuses()).isEmpty();
    }

    @Test
    void anEmptyListDenies() {
        TestWorkload bare = TestWorkload.register(
                "bare-" + UUID.randomUUID(),
                "\"credentialProviders\":[\"" + story.provider() + "\"],\"userTokenAudiences\":[\""
                        + ConsentStory.AUDIENCE + "\"]");
        String bearer = bare.bearer(TestWorkload.IDENTITY);
        story.ask(
                        bearer,
                        ConsentStory.forUser(bare.name(), bearer, "alice"),
                        Map.of("resourceOauth2ReturnUrl", ConsentStory.RETURN_URL))
                .then()
                .statusCode(400)
                .body("fieldList.name", equalTo(List.of("resourceOauth2ReturnUrl")));
    }
}
