package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.HeldRow;
import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
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

    /** Both have read that the state is unused, and only the step itself tells them apart. */
    @Test
    void aStateThatComesTwiceAtOneMomentIsUsedOnce() throws Exception {
        TestBrowser alice = TestBrowser.of("alice");
        String callback = alice.agree(alice.open(page(story.forUser("alice"))));
        List<CompletableFuture<Integer>> arrivals;
        try (HeldRow held = HeldRow.of("consent_session", "provider_name = '" + story.provider() + "'")) {
            arrivals = List.of(arrive(alice, callback), arrive(alice, callback));
            held.awaitWaiting(2);
        }
        assertThat(arrivals.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(200, 403);
        assertThat(story.vendor().exchanges()).isEqualTo(1);
        assertThat(story.refusals()).containsExactly("replayed");
        assertThat(story.statuses()).containsExactly("COMPLETED");
    }

    /** The same for the click: one state is given out, whatever is sent how often. */
    @Test
    void aClickThatComesTwiceAtOneMomentLeavesOnce() throws Exception {
        TestBrowser alice = TestBrowser.of("alice");
        HttpResponse<String> consent = alice.open(page(story.forUser("alice")));
        List<CompletableFuture<Integer>> clicks;
        try (HeldRow held = HeldRow.of("consent_session", "provider_name = '" + story.provider() + "'")) {
            clicks = List.of(click(alice, consent), click(alice, consent));
            held.awaitWaiting(2);
        }
        assertThat(clicks.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(303, 403);
        assertThat(story.refusals()).containsExactly("replayed");
    }

    private static CompletableFuture<Integer> arrive(TestBrowser browser, String callback) {
        return beside(() -> browser.get(callback));
    }

    private static CompletableFuture<Integer> click(TestBrowser browser, HttpResponse<String> page) {
        return beside(() -> browser.decide(page, "allow"));
    }

    private static CompletableFuture<Integer> beside(Supplier<HttpResponse<String>> request) {
        return CompletableFuture.supplyAsync(
                () -> request.get().statusCode(), task -> Thread.ofVirtual().start(task));
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
