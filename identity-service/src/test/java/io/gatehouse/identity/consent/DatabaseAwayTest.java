package io.gatehouse.identity.consent;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.gatehouse.identity.CutDatabase;
import io.gatehouse.identity.TestWorkload;
import io.gatehouse.identity.WrittenLog;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** While the database is away everybody is told to come again, and the log does not fill with it. */
@QuarkusTest
@TestProfile(CutDatabase.Profile.class)
class DatabaseAwayTest {
    private static final int REQUESTS = 30;

    CutDatabase database;
    private ConsentStory story;
    private WrittenLog log;

    @BeforeEach
    void begin() {
        story = ConsentStory.start();
        log = WrittenLog.from(Level.SEVERE);
    }

    @AfterEach
    void end() {
        log.close();
        story.close();
    }

    @Test
    void callersAreToldToComeAgainUntilItIsBack() {
        String user = story.forUser("alice");
        String link = story.ask(user).then().statusCode(200).extract().path("authorizationUrl");
        TestBrowser alice = TestBrowser.of("alice");
        assertThat(alice.open(link).statusCode()).isEqualTo(200);
        String assertion = story.agent().assertion().sign();

        database.cut();
        HttpResponse<String> page;
        List<Response> answers = new ArrayList<>();
        try {
            for (int i = 0; i < REQUESTS; i++) {
                answers.add(story.ask(user));
            }
            answers.add(story.agent().requestToken(assertion, TestWorkload.IDENTITY));
            answers.add(given().auth()
                    .oauth2(ConsentStory.operator())
                    .contentType("application/json")
                    .body("{}")
                    .post("/identities/ListWorkloadIdentities"));
            page = alice.get(link);
        } finally {
            database.restore();
        }

        assertThat(answers)
                .allSatisfy(answer -> answer.then()
                        .statusCode(503)
                        .header("Retry-After", equalTo("2"))
                        .header("x-amzn-errortype", equalTo("ServiceUnavailableException"))
                        .body("message", containsString("database is not available")));
        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(page.body()).contains("Not available just now");
        assertThat(log.lines().size()).isBetween(1, 3);
        assertThat(log.lines()).allMatch(line -> line.getThrown() == null);

        // Nobody has to do anything for it.
        await().atMost(Duration.ofSeconds(30)).until(() -> story.ask(user).statusCode() == 200);
        story.ask(user).then().body("authorizationUrl", notNullValue());
        assertThat(alice.get(link).statusCode()).isEqualTo(200);
    }
}
