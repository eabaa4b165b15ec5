package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S7: a retry inherits nothing of another call: no return URL, no state, no click, no time. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PendingReuseFixationTest {

    private ConsentStory story;

    @BeforeEach
    void start() {
        story = ConsentStory.start();
    }

    @AfterEach
    void end() {
        story.close();
    }

    private String session(String token, Map<String, Object> members) {
        return story.ask(token, members).then().statusCode(200).extract().path("sessionUri");
    }

    private static Map<String, Object> usual() {
        return new HashMap<>(Map.of(
                "scopes",
                List.of("notes:read", "notes:write"),
                "resourceOauth2ReturnUrl",
                ConsentStory.RETURN_URL,
                "customState",
                "state-1",
                "customParameters",
                Map.of("prompt", "consent"),
                "resources",
                List.of("https://notes.example/mcp"),
                "gatehouseContext",
                Map.of("targetName", "notes")));
    }

    @Test
    void anEqualRequestGetsThePendingSessionAgain() {
        String first = session(story.forUser("alice"), usual());
        Map<String, Object> reordered = usual();
        reordered.put("scopes", List.of("notes:write", "notes:read"));
        assertThat(session(story.forUser("alice"), reordered)).isEqualTo(first);
        assertThat(story.statuses()).hasSize(1);
        assertThat(story.trail()).containsOnlyOnce("CONSENT_REQUESTED");
        assertThat(story.stored()).doesNotContain(first, "state-1");
    }

    @Test
    void anyOtherMemberMakesAnotherSession() {
        Map<String, Object> others = Map.of(
                "scopes", List.of("notes:read"),
                "customState", "state-2",
                "customParameters", Map.of("prompt", "login"),
                "resources", List.of("https://other.example/mcp"),
                "audiences", List.of("aud"),
                "gatehouseContext", Map.of("targetName", "evil"),
                "forceAuthentication", true);
        Set<String> seen = new HashSet<>();
        String alice = story.forUser("alice");
        seen.add(session(alice, usual()));
        others.forEach((name, value) -> {
            Map<String, Object> members = usual();
            members.put(name, value);
            assertThat(seen.add(session(alice, members))).as(name).isTrue();
        });
        Map<String, Object> builtIn = usual();
        builtIn.remove("resourceOauth2ReturnUrl");
        assertThat(seen.add(session(alice, builtIn))).isTrue();
        assertThat(seen.add(session(story.forUser("bob"), usual()))).isTrue();
        assertThat(seen.add(session(story.forUserId("alice"), usual()))).isTrue();
    }

    @Test
    void reuseDoesNotFollowTheClick() {
        String token = story.forUser("alice");
        var asked = story.ask(token, usual());
        TestBrowser alice = TestBrowser.of("alice");
        alice.decide(alice.open(asked.path("authorizationUrl")), "allow");
        assertThat(session(token, usual())).isNotEqualTo(asked.path("sessionUri"));
        assertThat(story.statuses()).containsExactly("CLICKED", "PENDING");
    }

    @Test
    void reuseDoesNotExtendTheSessionsLife() {
        String token = story.forUser("alice");
        String first = session(token, usual());
        String expiry = story.expiry();
        assertThat(session(token, usual())).isEqualTo(first);
        assertThat(story.expiry()).isEqualTo(expiry);
        story.expire();
        assertThat(session(token, usual())).isNotEqualTo(first);
    }

    @Test
    void forcedAuthenticationNeverReusesAndIsNeverReused() {
        String token = story.forUser("alice");
        Map<String, Object> forced = usual();
        forced.put("forceAuthentication", true);
        String first = session(token, forced);
        assertThat(session(token, forced)).isNotEqualTo(first);
        assertThat(session(token, usual())).isNotEqualTo(first);
        assertThat(story.statuses()).hasSize(3);
    }

    @Test
    void askingAtOnceOpensOneSession() {
        String token = story.forUser("alice");
        Set<String> sessions = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> session(token, usual())))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .collect(Collectors.toSet());
        assertThat(sessions).hasSize(1);
        assertThat(story.statuses()).containsExactly("PENDING");
    }

    @Test
    void aPollOpensNothing() {
        String token = story.forUser("alice");
        String first = session(token, usual());
        story.expire();
        story.poll(token, first).then().statusCode(200).body("sessionStatus", equalTo("FAILED"));
        story.poll(token, SessionHandles.PREFIX + "AAAA.BBBB")
                .then()
                .statusCode(403)
                .body("message", equalTo(ConsentStory.REFUSED));
        assertThat(story.statuses()).hasSize(1);
    }
}
