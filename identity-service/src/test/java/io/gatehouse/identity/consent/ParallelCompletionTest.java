package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several browsers or tabs complete at one moment. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ParallelCompletionTest extends OnStage {

    @Test
    void twoCallbacksAtOnceExchangeOnce() {
        TestBrowser alice = TestBrowser.of("alice");
        String callback = alice.agree(alice.open(page(story.forUser("alice"))));
        List<Integer> statuses = IntStream.range(0, 6)
                .mapToObj(i ->
                        CompletableFuture.supplyAsync(() -> alice.get(callback).statusCode()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        // Refused here, and not by a vendor that takes a code once.
        assertThat(statuses)
                .containsOnlyOnce(200)
                .filteredOn(status -> status != 200)
                .containsOnly(403);
        assertThat(story.refusals()).hasSize(5).containsOnly("replayed");
        assertThat(story.vendor().exchanges()).isEqualTo(1);
        assertThat(story.statuses()).containsExactly("COMPLETED");
    }

    @Test
    void twoClicksAtOnceLeaveOnce() {
        TestBrowser alice = TestBrowser.of("alice");
        HttpResponse<String> consent = alice.open(page(story.forUser("alice")));
        List<Integer> statuses = IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.supplyAsync(() ->
                        alice.decide(consent, i % 2 == 0 ? "allow" : "deny").statusCode()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(statuses).filteredOn(status -> status != 403).hasSize(1);
        assertThat(story.refusals()).hasSize(5).containsOnly("replayed");
    }
}
