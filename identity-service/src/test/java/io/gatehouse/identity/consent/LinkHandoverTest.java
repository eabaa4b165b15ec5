package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Alice's link reaches Bob, whether he is logged in at the company or not. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class LinkHandoverTest extends OnStage {

    @Test
    void bobCannotUseAlicesLinkAndHerFlowIsUnharmed() {
        String token = story.forUser("alice");
        String link = page(token);
        HttpResponse<String> refused = TestBrowser.of("bob").open(link);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains(ConsentStory.REFUSED).doesNotContain("notes:read", ConsentStory.CLIENT);
        assertThat(story.refusals()).containsExactly("wrong-user");

        TestBrowser alice = TestBrowser.of("alice");
        assertThat(alice.get(alice.agree(alice.open(link))).body()).contains("You are connected");
        story.ask(token).then().statusCode(200).body("accessToken", notNullValue());
        story.ask(story.forUser("bob")).then().statusCode(200).body("accessToken", nullValue());
    }

    @Test
    void bobWhoHasASessionAlreadyIsRefusedAtOnce() {
        TestBrowser bob = TestBrowser.of("bob");
        assertThat(bob.open(page(story.forUser("bob"))).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = bob.get(page(story.forUser("alice")));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains(ConsentStory.REFUSED).doesNotContain("notes:read", ConsentStory.CLIENT);
        assertThat(story.refusals()).containsExactly("wrong-user");
        assertThat(story.statuses()).containsExactly("PENDING", "PENDING");
    }

    @Test
    void whoHasNoSessionSeesTheLoginAndNothingElse() {
        HttpResponse<String> sent = TestBrowser.of("bob").get(page(story.forUser("alice")));
        assertThat(sent.statusCode()).isEqualTo(302);
        assertThat(sent.body()).isEmpty();
        assertThat(TestBrowser.location(sent)).doesNotContain("alice", "notes", ConsentStory.CLIENT);
    }
}
