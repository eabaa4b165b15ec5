package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.CrashPoint;
import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever dies between the vendor and the end of a consent leaves no token or the whole of it, and the trail says which. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ExchangeCrashTest {

    @Inject
    PurgeSessions purge;

    private ConsentStory story;
    private String token;

    @BeforeEach
    void start() {
        story = ConsentStory.start();
        token = story.forUser("alice");
    }

    @AfterEach
    void end() {
        story.close();
    }

    private String ours(String row) {
        return row + ".workload = '" + story.agent().name() + "'";
    }

    @Test
    void deathBeforeTheCodeIsTakenCostsNothing() {
        TestBrowser alice = TestBrowser.of("alice");
        String callback = alice.agree(alice.open(story.ask(token).path("authorizationUrl")));
        try (CrashPoint here =
                CrashPoint.at("UPDATE", "consent_session", "NEW.status = 'EXCHANGING' AND " + ours("NEW"))) {
            assertThat(alice.get(callback).statusCode()).isEqualTo(503);
        }
        assertThat(story.vendor().exchanges()).isZero();
        assertThat(alice.get(callback).body()).contains("You are connected");
        story.ask(token).then().body("accessToken", notNullValue());
    }

    @Test
    void deathAfterTheVendorsAnswerKeepsNothingAndTheNextConsentWorks() {
        List<Supplier<CrashPoint>> points = List.of(
                () -> CrashPoint.at("UPDATE", "consent_session", "NEW.status = 'COMPLETED' AND " + ours("NEW")),
                () -> CrashPoint.at("INSERT", "vault_token", ours("NEW")),
                () -> CrashPoint.at("INSERT", "audit_event", "NEW.type = 'SESSION_COMPLETED' AND " + ours("NEW")),
                () -> CrashPoint.atCommitOf("INSERT", "vault_token", ours("NEW")));
        for (Supplier<CrashPoint> point : points) {
            TestBrowser alice = TestBrowser.of("alice");
            Response asked = story.ask(token);
            String callback = alice.agree(alice.open(asked.path("authorizationUrl")));
            int before = story.vendor().exchanges();
            try (CrashPoint here = point.get()) {
                assertThat(alice.get(callback).statusCode()).isEqualTo(503);
            }
            assertThat(story.vendor().exchanges()).isEqualTo(before + 1);
            assertThat(story.trail()).doesNotContain("SESSION_COMPLETED", "TOKEN_STORED", "RESOURCE_TOKEN_USED");
            assertThat(story.refusals()).endsWith("interrupted");
            story.poll(token, asked.path("sessionUri"))
                    .then()
                    .body("sessionStatus", equalTo("FAILED"))
                    .body("accessToken", nullValue());
            assertThat(alice.get(callback).statusCode()).isEqualTo(403);
        }
        TestBrowser alice = TestBrowser.of("alice");
        assertThat(alice.get(alice.agree(alice.open(story.ask(token).path("authorizationUrl"))))
                        .body())
                .contains("You are connected");
        story.ask(token).then().body("accessToken", notNullValue());
    }

    /** A process that is killed cannot even say that it failed. */
    @ParameterizedTest
    @ValueSource(
            strings = {"exchanging_since = now() - interval '31 s'", "exchanging_since = NULL, expires_at = now()"})
    void exchangeThatNobodyEndedIsToldWhenItTookTooLong(String tooLong) {
        story.ask(token).then().statusCode(200);
        Reactive.sql(
                "UPDATE consent_session SET status = 'EXCHANGING', exchanging_since = now() - interval '20 s'"
                        + " WHERE provider_name = $1",
                story.provider());
        Reactive.run(purge::interrupt);
        assertThat(story.refusals()).isEmpty();
        assertThat(story.statuses()).containsExactly("EXCHANGING");
        Reactive.sql("UPDATE consent_session SET " + tooLong + " WHERE provider_name = $1", story.provider());
        Reactive.run(purge::interrupt);
        Reactive.run(purge::interrupt);
        assertThat(story.refusals()).containsExactly("interrupted");
        assertThat(story.statuses()).containsExactly("FAILED");
    }

    /** A newer release migrates the schema while this one runs, and its statements are prepared already. */
    @Test
    void exchangeThatNobodyEndedIsToldOnASchemaThatIsNewerToo() {
        story.ask(token).then().statusCode(200);
        Reactive.run(purge::interrupt);
        Reactive.sqlAsOwner("ALTER TABLE consent_session ADD COLUMN of_next_version text");
        try {
            Reactive.sql(
                    "UPDATE consent_session SET status = 'EXCHANGING', exchanging_since = now() - interval '31 s'"
                            + " WHERE provider_name = $1",
                    story.provider());
            Reactive.run(purge::interrupt);
            assertThat(story.refusals()).containsExactly("interrupted");
        } finally {
            Reactive.sqlAsOwner("ALTER TABLE consent_session DROP COLUMN of_next_version");
        }
    }
}
