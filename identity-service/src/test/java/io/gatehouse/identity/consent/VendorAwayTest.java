package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A vendor that does not do its part is a warning that names it: nothing broke here, and nobody here can mend it. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class VendorAwayTest {
    private ConsentStory story;
    private WrittenLog log;

    @BeforeEach
    void begin() {
        story = ConsentStory.start();
        log = WrittenLog.from(Level.WARNING);
    }

    @AfterEach
    void end() {
        log.close();
        story.close();
    }

    @Test
    void aVendorThatBreaksIsNamed() {
        story.vendor().breakDown(true);
        requireNamed(story.ask(story.forUser("alice"), Map.of("oauth2Flow", "M2M")), "server-error");
    }

    @Test
    void soIsOneThatDoesNotListen() {
        story.vendor().close();
        requireNamed(story.ask(story.forUser("alice"), Map.of("oauth2Flow", "M2M")), "unreachable");
    }

    @Test
    void soIsOneThatBreaksWhileATokenIsRenewed() {
        String token = story.forUser("alice");
        TestBrowser alice = TestBrowser.of("alice");
        alice.get(alice.agree(alice.open(story.ask(token).path("authorizationUrl"))));
        Reactive.sql(
                "update vault_token set expires_at = now() - interval '1 second' where workload = $1",
                story.agent().name());
        story.vendor().breakDown(true);
        requireNamed(story.ask(token), "server-error");
        // It keeps its grant, and is asked again.
        story.vendor().breakDown(false);
        story.ask(token).then().statusCode(200);
        assertThat(story.trail()).contains("TOKEN_REFRESH_FAILED", "TOKEN_REFRESHED");
    }

    private void requireNamed(Response answer, String reason) {
        answer.then()
                .statusCode(500)
                .header("x-amzn-errortype", equalTo("InternalServerException"))
                .body("message", equalTo("The credential provider " + story.provider() + " did not answer"));
        assertThat(log.lines())
                .extracting(LogRecord::getLevel)
                .allSatisfy(level -> assertThat(level.intValue()).isEqualTo(Level.WARNING.intValue()));
        assertThat(log.lines()).allMatch(line -> line.getThrown() == null);
        List<String> lines = log.lines().stream().map(VendorAwayTest::text).toList();
        assertThat(lines).anySatisfy(line -> assertThat(line).contains(story.provider(), reason));
        assertThat(String.join("\n", lines)).doesNotContain(TestVendor.SECRET);
        story.secrets().forEach(secret -> assertThat(String.join("\n", lines)).doesNotContain(secret));
    }

    private static String text(LogRecord line) {
        Object[] parameters = line.getParameters();
        return parameters == null ? line.getMessage() : line.getMessage().formatted(parameters);
    }
}
