package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** A link, a state or a callback is used a second time, or was never given out. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class StateReplayTest extends OnStage {

    @Test
    void aUsedLinkAndAUsedCallbackAreRefused() {
        String link = page(story.forUser("alice"));
        TestBrowser alice = TestBrowser.of("alice");
        String callback = alice.agree(alice.open(link));
        assertThat(alice.get(callback).statusCode()).isEqualTo(200);
        HttpResponse<String> again = alice.get(callback);
        assertThat(again.statusCode()).isEqualTo(403);
        assertThat(again.body()).contains(ConsentStory.REFUSED);
        assertThat(alice.open(link).statusCode()).isEqualTo(403);
        assertThat(story.refusals()).containsExactly("replayed", "replayed");
        assertThat(story.vendor().exchanges()).isEqualTo(1);
    }

    @Test
    void aForgedOrRepeatedStateIsRefused() {
        TestBrowser alice = TestBrowser.of("alice");
        String callback = alice.agree(alice.open(page(story.forUser("alice"))));
        String state = TestVendor.parse(callback.substring(callback.indexOf('?') + 1))
                .get("state")
                .getFirst();
        long before = ConsentStory.strayRefusals("state-mismatch");
        assertThat(alice.get(callback.replace(state, "forged")).statusCode()).isEqualTo(403);
        assertThat(alice.get(callback + "&state=" + state).statusCode()).isEqualTo(403);
        assertThat(alice.get(callback.replace("state=", "nostate=")).statusCode())
                .isEqualTo(403);
        assertThat(ConsentStory.strayRefusals("state-mismatch") - before).isEqualTo(3);
        assertThat(alice.get(callback).statusCode())
                .as("the true one is unharmed")
                .isEqualTo(200);
    }
}
