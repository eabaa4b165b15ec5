package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.notNullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A code and a rotating refresh token are used up at the vendor, whoever waits for the answer: it must be kept. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AbandonedRequestTest {

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
    void aTabThatIsClosedDuringTheExchangeLosesNoToken() {
        String token = story.forUser("alice");
        Response asked = story.ask(token);
        TestBrowser alice = TestBrowser.of("alice");
        String callback = alice.agree(alice.open(asked.path("authorizationUrl")));

        CountDownLatch answer = story.vendor().hold();
        Socket tab = alice.begin(callback);
        Awaitility.await().until(() -> story.vendor().exchanges() == 1);
        Hangup.hangUp(tab);
        answer.countDown();

        Awaitility.await().untilAsserted(() -> assertThat(story.statuses()).containsExactly("COMPLETED"));
        story.ask(token).then().statusCode(200).body("accessToken", notNullValue());
    }

    @Test
    void aCallerThatGoesAwayDuringARefreshLosesNoRefreshToken() {
        String token = story.forUser("alice");
        TestBrowser alice = TestBrowser.of("alice");
        alice.get(alice.agree(alice.open(story.ask(token).path("authorizationUrl"))));
        Reactive.sql(
                "update vault_token set expires_at = now() - interval '1 second' where workload = $1",
                story.agent().name());

        CountDownLatch answer = story.vendor().hold();
        Socket caller = beginToAsk(token);
        Awaitility.await().until(() -> story.vendor().refreshes() == 1);
        Hangup.hangUp(caller);
        answer.countDown();

        Awaitility.await().untilAsserted(() -> assertThat(story.trail()).contains("TOKEN_REFRESHED"));
        story.ask(token).then().statusCode(200).body("accessToken", notNullValue());
        assertThat(story.vendor().refreshes()).isEqualTo(1);
    }

    private Socket beginToAsk(String token) {
        String body = "{\"workloadIdentityToken\":\"" + token + "\",\"resourceCredentialProviderName\":\""
                + story.provider() + "\",\"scopes\":[\"notes:read\"],\"oauth2Flow\":\"USER_FEDERATION\"}";
        URI uri = URI.create("http://127.0.0.1:" + RestAssured.port + "/identities/oauth2/token");
        return Hangup.begin(
                uri,
                "POST " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\nAuthorization: Bearer "
                        + story.bearer() + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }
}
