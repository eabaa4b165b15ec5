package io.gatehouse.identity.consent;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a stranger writes ends a line of the log and begins one that looks like ours. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class LogInjectionTest extends OnStage {

    private static final String FORGED = "x\r\n2026-01-01T00:00:00.000+0000 INFO  [audit] FORGED";

    private final List<String> written = new CopyOnWriteArrayList<>();
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord line) {
            written.add(line instanceof ExtLogRecord full ? full.getFormattedMessage() : line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(listener);
    }

    @AfterEach
    void listenNoMore() {
        Logger.getLogger("").removeHandler(listener);
    }

    @Test
    void noLineOfTheLogIsAStrangers() {
        String encoded = URLEncoder.encode(FORGED, StandardCharsets.UTF_8);
        TestBrowser alice = TestBrowser.of("alice");
        for (String path : List.of(
                "/identities/oauth2/authorize?request_uri=",
                "/identities/oauth2/callback/" + UUID.randomUUID() + "?code=1&iss=x&state=",
                "/login/callback?code=1&state=",
                "/login/callback?state=1&error=x&error_description=",
                "/connections?after=",
                "/console/audit?user=")) {
            alice.get(ConfigProvider.getConfig().getValue("identity.public-url", String.class) + path + encoded);
        }
        given().auth().oauth2(FORGED.replace("\r\n", "")).get("/v1/grants");
        given().auth().oauth2(ConsentStory.operator()).get("/v1/workloads/" + encoded);
        given().formParam("grant_type", FORGED)
                .formParam("client_assertion", FORGED)
                .post("/v1/oauth2/token");
        story.ask(story.forUser("alice"), Map.of("resourceCredentialProviderName", FORGED));
        story.ask(story.forUser(FORGED), Map.of("customState", FORGED));
        story.vendor().answerCodesWith("{\"error\":\"" + FORGED.replace("\r\n", "\\r\\n") + "\"}");
        String page = story.ask(story.forUser("alice"))
                .then()
                .statusCode(200)
                .extract()
                .path("authorizationUrl");
        alice.get(alice.agree(alice.open(page)));

        assertThat(written).noneMatch(line -> line.contains("\n2026-01-01") || line.contains("\r2026-01-01"));
    }
}
