package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.TestToken;
import io.gatehouse.identity.grant.FakeVendor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * S14: a hostile MCP server names an honest authorization server that ignores {@code resource}; the token that alice agrees to
 * would be good at the honest server's other APIs, and the hostile one would be shown it at the first call.
 */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ResourceIgnoredTest {
    private FakeVendor mcp;
    private TestVendor honest;
    private @Nullable ConsentStory story;

    @BeforeEach
    void start() {
        mcp = new FakeVendor();
        honest = TestVendor.start();
        mcp.answer(
                "/.well-known/oauth-protected-resource/mcp",
                asked -> FakeVendor.Answer.json(200, """
                {"resource":"%s","authorization_servers":["%s"]}""".formatted(endpoint(), honest.url())));
    }

    @AfterEach
    void stop() {
        honest.close();
        mcp.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://payroll.example", "http://127.0.0.1:1/mcp", ""})
    void tokenForOtherApisIsNotKeptAndTheVendorIsTold(String audience) {
        HttpResponse<String> page = consent(Map.of(), token(audience));
        assertThat(page.body()).doesNotContain("You are connected");
        assertThat(story().statuses()).containsExactly("FAILED");
        assertThat(story().refusals()).containsExactly("resource-ignored");
        assertThat(story().trail()).doesNotContain("TOKEN_STORED");
        assertThat(givenUp()).isEqualTo(1);
    }

    @Test
    void tokenForThisServerIsKept() {
        isKept(Map.of(), token(endpoint()));
        isKept(Map.of(), token(mcp.url()));
    }

    @Test
    void tokenThatCannotBeReadIsKept() {
        isKept(Map.of(), "opaque");
    }

    /** The operator says so by name: no resource is asked for, or which server gives the tokens. */
    @Test
    void operatorMayAcceptThat() {
        isKept(Map.of("sendResource", false), token("https://payroll.example"));
        isKept(Map.of("clientIssuer", honest.url()), token("https://payroll.example"));
    }

    private void isKept(Map<String, Object> more, String token) {
        assertThat(consent(more, token).body()).contains("You are connected");
        assertThat(story().statuses()).containsExactly("COMPLETED");
        assertThat(givenUp()).isZero();
    }

    private HttpResponse<String> consent(Map<String, Object> more, String token) {
        Map<String, Object> gatehouse = new HashMap<>(more);
        gatehouse.put("mcpServerUrl", endpoint());
        Map<String, Object> config = new HashMap<>(Map.of("gatehouse", gatehouse));
        if (more.containsKey("clientIssuer")) {
            config.put("clientId", TestVendor.CLIENT);
            config.put("clientSecret", TestVendor.SECRET);
        }
        story = ConsentStory.of(honest, config);
        honest.answerCodesWith("{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":60}");
        Response asked = story.ask(story.forUser("alice"), Map.of("resources", List.of(endpoint())));
        TestBrowser alice = TestBrowser.of("alice");
        return alice.get(
                alice.agree(alice.open(asked.then().statusCode(200).extract().path("authorizationUrl"))));
    }

    private ConsentStory story() {
        return Objects.requireNonNull(story);
    }

    private long givenUp() {
        return Reactive.sql("SELECT 1 FROM grant_revocation WHERE provider_name = $1", story().provider())
                .rowCount();
    }

    private String endpoint() {
        return mcp.url() + "/mcp";
    }

    private static String token(String audience) {
        try {
            TestToken token = TestToken.signedBy(EcJwkGenerator.generateJwk(EllipticCurves.P256))
                    .claim("sub", "42")
                    .expiresIn(60);
            return (audience.isEmpty() ? token : token.claim("aud", audience)).sign();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
