package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The answer of one authorization server is handed in as that of another one (RFC 9700 section 4.4). */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class MixUpTest extends OnStage {

    @Test
    void aWrongOrMissingIssuerDestroysTheSession() {
        for (String iss : List.of("&iss=https%3A%2F%2Fevil.example", "")) {
            TestBrowser alice = TestBrowser.of("alice");
            String callback = alice.agree(alice.open(page(story.forUser("alice"))));
            String wrong = callback.substring(0, callback.indexOf("&iss=")) + iss;
            HttpResponse<String> refused = alice.get(wrong);
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains(ConsentStory.REFUSED);
            assertThat(alice.get(callback).statusCode()).isEqualTo(403);
        }
        assertThat(story.refusals()).containsExactly("issuer-mismatch", "replayed", "issuer-mismatch", "replayed");
        assertThat(story.vendor().exchanges()).isZero();
        assertThat(Set.copyOf(story.statuses())).containsExactly("FAILED");
    }

    @Test
    void theCallbackOfAnotherProviderIsRefused() {
        try (ConsentStory other = ConsentStory.start()) {
            TestBrowser alice = TestBrowser.of("alice");
            String callback = alice.agree(alice.open(page(story.forUser("alice"))));
            String crossed = callback.replace(story.callbackUrl(), other.callbackUrl());
            assertThat(alice.get(crossed).statusCode()).isEqualTo(403);
            assertThat(story.refusals()).containsExactly("wrong-provider");
        }
    }
}
