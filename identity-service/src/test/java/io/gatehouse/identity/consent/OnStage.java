package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.notNullValue;

import io.restassured.response.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A story that each test begins anew. */
abstract class OnStage {

    ConsentStory story;

    @BeforeEach
    void start() {
        story = ConsentStory.start();
    }

    @AfterEach
    void end() {
        story.close();
    }

    /** The link that the workload gets for this user. */
    String page(String workloadToken) {
        return story.ask(workloadToken).then().statusCode(200).extract().path("authorizationUrl");
    }

    /** The user consents, and the agent has a token. */
    void connect(String user) {
        TestBrowser browser = TestBrowser.of(user);
        assertThat(browser.get(browser.agree(browser.open(page(story.forUser(user)))))
                        .body())
                .contains("You are connected");
        story.ask(story.forUser(user)).then().statusCode(200).body("accessToken", notNullValue());
    }

    /** Neither what an attacker put there nor any other token. */
    void handsOutNothing(String user) {
        Response answer = story.ask(story.forUser(user));
        assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(story.vendor().issued()).noneMatch(answer.asString()::contains);
    }
}
