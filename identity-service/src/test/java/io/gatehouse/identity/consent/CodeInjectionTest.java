package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Mallory puts the code of his own account at the vendor into Alice's answer, so that her agent works in his account. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CodeInjectionTest extends OnStage {

    @Test
    void codeOfAnotherFlowIsNotExchanged() {
        TestBrowser mallory = TestBrowser.of("mallory");
        String his = mallory.agree(mallory.open(page(story.forUser("mallory"))));
        TestBrowser alice = TestBrowser.of("alice");
        String token = story.forUser("alice");
        String hers = alice.agree(alice.open(page(token)));

        HttpResponse<String> injected = alice.get(hers.replace(code(hers), code(his)));
        assertThat(injected.statusCode()).as(injected.body()).isEqualTo(502);
        assertThat(story.vendor().exchanges())
                .as("the verifier is that of her flow")
                .isZero();
        assertThat(story.refusals()).containsExactly("exchange-failed");
        story.ask(token).then().statusCode(200).body("accessToken", nullValue());
        assertThat(alice.get(hers).statusCode()).as("and her state is used up").isEqualTo(403);
    }

    @Test
    void twoCodesAreNone() {
        TestBrowser alice = TestBrowser.of("alice");
        String callback = alice.agree(alice.open(page(story.forUser("alice"))));
        alice.get(callback + "&code=another");
        assertThat(story.vendor().exchanges()).isZero();
        assertThat(story.statuses()).containsExactly("FAILED");
    }

    private static String code(String callback) {
        return TestVendor.parse(callback.substring(callback.indexOf('?') + 1))
                .get("code")
                .getFirst();
    }
}
