package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BuiltInConsentTest extends OnStage {

    @Test
    void aliceConsentsAndHerAgentHasAToken() {
        String token = story.forUser("alice");
        Response asked = story.ask(
                token,
                Map.of(
                        "resources",
                        List.of("https://notes.example/mcp"),
                        "gatehouseContext",
                        Map.of("targetName", "notes", "targetOrigin", "https://notes.example")));
        asked.then()
                .statusCode(200)
                .body("sessionStatus", equalTo("IN_PROGRESS"))
                .body("accessToken", nullValue())
                .body("sessionUri", notNullValue());
        TestBrowser alice = TestBrowser.of("alice");

        HttpResponse<String> consent = alice.open(asked.path("authorizationUrl"));
        assertThat(consent.statusCode()).as(consent.body()).isEqualTo(200);
        assertThat(consent.body())
                .contains(ConsentStory.CLIENT, "notes:read", "alice", ">notes<", story.provider())
                .doesNotContain("<script");
        assertThat(consent.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains(
                                "default-src 'none'",
                                "frame-ancestors 'none'",
                                "form-action 'self' " + story.vendor().url() + " https:;"));
        assertThat(consent.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(consent.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(consent.headers().firstValue("Cache-Control")).contains("no-store");

        assertThat(alice.get(consent.uri().resolve("/identities/page.css").toString())
                        .statusCode())
                .isEqualTo(200);

        HttpResponse<String> done = alice.get(alice.agree(consent));
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(done.body()).contains("You are connected");
        assertThat(alice.cookies()).noneMatch(cookie -> cookie.getName().startsWith("gatehouse-consent"));

        story.ask(token, Map.of("sessionUri", asked.path("sessionUri")))
                .then()
                .statusCode(200)
                .body("accessToken", notNullValue());
        Response used = story.ask(
                token,
                Map.of(
                        "resources",
                        List.of("https://notes.example/mcp"),
                        "gatehouseContext",
                        Map.of("targetName", "notes", "targetOrigin", "https://notes.example")));
        used.then()
                .statusCode(200)
                .body("accessToken", notNullValue())
                .body("generation", notNullValue())
                .body("expiresAt", notNullValue())
                .body("authorizationUrl", nullValue());
        assertThat(story.vendor().exchanges()).isEqualTo(1);
        assertThat(story.vendor().issued()).contains(used.<String>path("accessToken"));
        assertThat(story.trail())
                .containsSubsequence(
                        "CONSENT_REQUESTED", "CONSENT_GRANTED", "SESSION_COMPLETED", "RESOURCE_TOKEN_USED");
        assertThat(story.vendor().issued()).noneMatch(story.stored()::contains);
    }

    @Test
    void cancellingEndsTheSession() {
        String token = story.forUser("alice");
        Response asked = story.ask(token);
        TestBrowser alice = TestBrowser.of("alice");
        HttpResponse<String> consent = alice.open(asked.path("authorizationUrl"));
        assertThat(alice.decide(consent, "deny").body()).contains("You chose not to connect");
        story.poll(token, asked.path("sessionUri")).then().statusCode(200).body("sessionStatus", equalTo("FAILED"));
        assertThat(story.trail()).contains("CONSENT_DENIED");
        assertThat(alice.decide(consent, "allow").statusCode()).isEqualTo(403);
    }

    @Test
    void aVendorsRefusalIsToldInOurWords() {
        String token = story.forUser("alice");
        Response asked = story.ask(token);
        TestBrowser alice = TestBrowser.of("alice");
        story.vendor().refuseWith("access_denied");
        HttpResponse<String> page = alice.get(alice.agree(alice.open(asked.path("authorizationUrl"))));
        assertThat(page.body()).contains("did not grant access").doesNotContain("vendor words", "access_denied");
        story.poll(token, asked.path("sessionUri")).then().body("sessionStatus", equalTo("FAILED"));
        assertThat(story.trail()).contains("CONSENT_DENIED");
    }

    @Test
    void aBrokenVendorEndsTheSession() {
        String token = story.forUser("alice");
        TestBrowser alice = TestBrowser.of("alice");
        String callback = alice.agree(alice.open(page(token)));
        story.vendor().breakDown(true);
        assertThat(alice.get(callback).statusCode()).isEqualTo(502);
        assertThat(story.statuses()).containsExactly("FAILED");
        assertThat(story.refusals()).containsExactly("exchange-failed");
    }

    @Test
    void anExpiredLinkIsRefused() {
        String token = story.forUser("alice");
        Response asked = story.ask(token);
        TestBrowser alice = TestBrowser.of("alice");
        HttpResponse<String> consent = alice.open(asked.path("authorizationUrl"));
        story.expire();
        assertThat(TestBrowser.of("alice").open(asked.path("authorizationUrl")).body())
                .contains(ConsentStory.REFUSED);
        assertThat(alice.decide(consent, "allow").statusCode()).isEqualTo(403);
        story.poll(token, asked.path("sessionUri")).then().statusCode(200).body("sessionStatus", equalTo("FAILED"));
        assertThat(story.refusals()).containsExactly("expired", "expired");
        assertThat(story.ask(token).<String>path("sessionUri")).isNotEqualTo(asked.path("sessionUri"));
    }

    @Test
    void aLateCallbackIsRefused() {
        TestBrowser alice = TestBrowser.of("alice");
        String callback = alice.agree(alice.open(page(story.forUser("alice"))));
        story.expire();
        assertThat(alice.get(callback).statusCode()).isEqualTo(403);
        assertThat(story.refusals()).containsExactly("expired");
        assertThat(story.vendor().exchanges()).isZero();
    }

    @Test
    void anUnknownHandleIsRefused() {
        long before = ConsentStory.strayRefusals("unknown");
        String link = page(story.forUser("alice"));
        HttpResponse<String> page = TestBrowser.of("alice").open(link.substring(0, link.length() - 3) + "AAA");
        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(page.body()).contains(ConsentStory.REFUSED);
        assertThat(ConsentStory.strayRefusals("unknown")).isEqualTo(before + 1);
    }
}
