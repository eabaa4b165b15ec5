package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.provider.ProviderCalls;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** S13: whoever stole an operator's account points a provider or a target at a server of his own and waits for secrets and tokens. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class EndpointSwapTest extends OnStage {

    @Test
    void secretIsNotSentToAnotherServer() {
        try (TestVendor evil = TestVendor.start()) {
            connect("alice");
            point(evil, "").then().statusCode(400).body("fieldList[0].name", endsWith("clientSecret"));
            story.ask(story.forUser("alice")).then().statusCode(200).body("accessToken", notNullValue());
            assertThat(evil.issued()).isEmpty();
        }
    }

    @Test
    void grantsEndWithTheServerThatGaveThem() {
        try (TestVendor evil = TestVendor.start()) {
            connect("alice");
            String pending = link("bob");
            point(evil, ",\"clientSecret\":\"of-the-thief\"").then().statusCode(200);

            story.ask(story.forUser("alice"))
                    .then()
                    .statusCode(200)
                    .body("accessToken", nullValue())
                    .body("authorizationUrl", notNullValue());
            assertThat(evil.refreshes()).isZero();
            HttpResponse<String> old = TestBrowser.of("bob").open(pending);
            assertThat(old.statusCode())
                    .as("what was asked for at the old server")
                    .isEqualTo(403);
            assertThat(story.refusals()).containsExactly("provider-changed");
        }
    }

    @Test
    void codeOfTheOldServerIsNotSentToTheNewOne() {
        try (TestVendor evil = TestVendor.start()) {
            TestBrowser alice = TestBrowser.of("alice");
            String callback = alice.agree(alice.open(link("alice")));
            point(evil, ",\"clientSecret\":\"of-the-thief\"").then().statusCode(200);
            assertThat(alice.get(callback).statusCode()).isEqualTo(403);
            assertThat(story.vendor().exchanges()).isZero();
            assertThat(story.statuses()).containsExactly("FAILED");
        }
    }

    @Test
    void tokenIsForTheServerThatItWasGrantedFor() {
        TestBrowser browser = TestBrowser.of("alice");
        String page =
                ask("https://notes.example").then().statusCode(200).extract().path("authorizationUrl");
        assertThat(browser.get(browser.agree(browser.open(page))).body()).contains("You are connected");
        ask("https://notes.example").then().statusCode(200).body("accessToken", notNullValue());
        for (String origin :
                new String[] {"https://evil.example", "https://notes.example:8443", "http://notes.example"}) {
            ask(origin)
                    .then()
                    .statusCode(200)
                    .body("accessToken", nullValue())
                    .body("authorizationUrl", notNullValue());
        }
    }

    private Response ask(String origin) {
        return story.ask(
                story.forUser("alice"),
                Map.of("gatehouseContext", Map.of("targetName", "notes", "targetOrigin", origin)));
    }

    private String link(String user) {
        return page(story.forUser(user));
    }

    /** What the thief does with the account of the operator. */
    private Response point(TestVendor vendor, String more) {
        return ProviderCalls.asOperator("UpdateOauth2CredentialProvider", """
                {"name":"%s","credentialProviderVendor":"CustomOauth2","oauth2ProviderConfigInput":{
                 "customOauth2ProviderConfig":{"clientId":"%s","oauthDiscovery":{"discoveryUrl":"%s"}%s}}}
                """.formatted(
                        story.provider(), TestVendor.CLIENT, vendor.discoveryUrl(), more));
    }
}
