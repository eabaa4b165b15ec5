package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A page of somebody else sends the form of the consent page, or the visitor is led to a click that he did not see. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ConsentCsrfTest extends OnStage {

    @Test
    void aFormThatWasNotShownHereIsRefusedAndNothingChanges() {
        String link = page(story.forUser("alice"));
        TestBrowser alice = TestBrowser.of("alice");
        HttpResponse<String> consent = alice.open(link);
        Map<String, String> form = new HashMap<>(TestBrowser.hidden(consent));
        form.put("decision", "allow");
        String action = consent.uri().resolve("/identities/oauth2/consent").toString();

        Map<String, String> without = new HashMap<>(form);
        without.remove("form_token");
        assertThat(alice.post(action, without).statusCode()).isEqualTo(403);
        Map<String, String> forged = new HashMap<>(form);
        forged.put("form_token", "AAAA");
        assertThat(alice.post(action, forged).statusCode()).isEqualTo(403);
        assertThat(TestBrowser.of("alice").post(action, form).statusCode()).isEqualTo(403);
        assertThat(story.statuses()).containsExactly("PENDING");
        assertThat(story.refusals()).containsExactly("form-token-mismatch", "form-token-mismatch", "not-logged-in");
        assertThat(alice.get(alice.agree(consent)).body()).contains("You are connected");
    }

    @Test
    void linkAloneDecidesNothing() {
        String link = page(story.forUser("alice"));
        TestBrowser alice = TestBrowser.of("alice");
        alice.open(link);
        assertThat(alice.open(link + "&decision=allow").statusCode()).isEqualTo(200);
        assertThat(alice.get(link.replace("/authorize?", "/consent?") + "&decision=allow")
                        .statusCode())
                .isEqualTo(405);
        assertThat(story.statuses()).containsExactly("PENDING");
    }
}
