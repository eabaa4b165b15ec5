package io.gatehouse.local.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.local.agent.Agent;
import io.gatehouse.local.agent.Outcome;
import io.gatehouse.local.browser.Browser;
import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.sample.SampleServer;
import io.gatehouse.local.sample.SampleServers;
import io.gatehouse.local.stack.Ports;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The authorization server is as strict as the story of {@code KeycloakStoryIT} takes it to be. */
class KeycloakIT {
    private static final String NOTES = "http://127.0.0.1:7001/mcp";
    private static final String TICKETS = "http://127.0.0.1:7002/mcp";

    private static final String REDIRECT_URI = "http://127.0.0.1:7003/callback/notes";

    private static Realm company;
    private static Realm vendor;
    private static KeycloakProvider people;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    static void start() {
        company = KeycloakServer.shared().createRealm("company", "company");
        vendor = KeycloakServer.shared().createRealm("vendor", "vendor");
        people = new KeycloakProvider(vendor, new SecretLedger());
        people.client("gatehouse", List.of(REDIRECT_URI));
        vendor.setResource("notes", NOTES);
        vendor.setResource("tickets", TICKETS);
    }

    @Test
    void metadataAdvertisesPkceAndTheIssuerParameter() {
        JsonNode metadata = vendor.metadata();
        assertThat(metadata.get("issuer").asText()).isEqualTo(vendor.issuer());
        assertThat(metadata.get("code_challenge_methods_supported"))
                .extracting(JsonNode::asText)
                .contains("S256");
        assertThat(metadata.get("authorization_response_iss_parameter_supported")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void agentsTokenNamesAudienceClientUserAndRoles() {
        JsonNode olga = claims(company.accessToken("agent", "olga"));
        assertThat(olga.get("iss").asText()).isEqualTo(company.issuer());
        assertThat(olga.get("aud").asText()).isEqualTo("gatehouse");
        assertThat(olga.get("azp").asText()).isEqualTo("agent");
        assertThat(olga.get("sub").asText()).isEqualTo(company.subject("olga"));
        assertThat(olga.get("roles")).extracting(JsonNode::asText).containsExactly("operator");

        JsonNode alice = claims(company.accessToken("agent", "alice"));
        assertThat(alice.has("roles")).isFalse();
        assertThat(claims(company.accessToken("unrelated", "alice")).has("aud")).isFalse();
    }

    @Test
    void codeFlowBindsTheTokenToTheResourceAndTheScope() {
        CodeFlow flow = flow();
        Form answer = authorize(flow, flow.request("notes:read").with("resource", NOTES), "alice");
        assertThat(answer.fields()).containsEntry("state", flow.state()).containsEntry("iss", vendor.issuer());

        int before = vendor.count("CODE_TO_TOKEN", "alice");
        TokenAnswer tokens =
                flow.send(flow.exchange(answer.fields().get("code")).with("resource", NOTES));
        assertThat(tokens.claims().get("aud").asText()).isEqualTo(NOTES);
        assertThat(tokens.claims().get("scope").asText()).isEqualTo("notes:read");
        assertThat(tokens.claims().get("sub").asText()).isEqualTo(vendor.subject("alice"));
        assertThat(vendor.count("CODE_TO_TOKEN", "alice")).isEqualTo(before + 1);
    }

    @Test
    void codeIsTakenOnce() {
        CodeFlow flow = flow();
        Form answer = authorize(flow, flow.request("notes:read").with("resource", NOTES), "alice");
        Form exchange = flow.exchange(answer.fields().get("code")).with("resource", NOTES);
        assertThat(flow.send(exchange).status()).isEqualTo(200);
        assertThat(flow.send(exchange).error()).isEqualTo("invalid_grant");
    }

    @Test
    void requestWithoutPkceIsRefused() {
        CodeFlow flow = flow();
        Form request = flow.request("notes:read").without("code_challenge").without("code_challenge_method");
        Form answer = answerWithoutLogin(flow, request);
        assertThat(answer.fields()).containsEntry("error", "invalid_request").doesNotContainKey("code");
    }

    @Test
    void plainPkceIsRefused() {
        CodeFlow flow = flow();
        Form request = flow.request("notes:read")
                .with("code_challenge", flow.verifier())
                .with("code_challenge_method", "plain");
        Form answer = answerWithoutLogin(flow, request);
        assertThat(answer.fields()).containsEntry("error", "invalid_request").doesNotContainKey("code");
    }

    @Test
    void wrongVerifierIsRefused() {
        CodeFlow flow = flow();
        Form answer = authorize(flow, flow.request("notes:read").with("resource", NOTES), "alice");
        Form exchange = flow.exchange(answer.fields().get("code"))
                .with("resource", NOTES)
                .with("code_verifier", RandomSecret.next());
        assertThat(flow.send(exchange).error()).isEqualTo("invalid_grant");
    }

    @Test
    void redirectUriThatIsNotRegisteredIsRefusedOnThePage() {
        CodeFlow flow = CodeFlow.of(vendor, "gatehouse", REDIRECT_URI + "/deeper");
        try (Browser browser = new Browser()) {
            browser.open(flow.authorizationUrl(flow.request("notes:read")));
            assertThat(browser.status()).isEqualTo(400);
            assertThat(browser.place()).startsWith(vendor.issuer());
        }
    }

    @Test
    void resourceNobodyServesIsRefused() {
        CodeFlow flow = flow();
        String elsewhere = "http://127.0.0.1:7004/mcp";
        Form answer = authorize(flow, flow.request("notes:read").with("resource", elsewhere), "alice");
        TokenAnswer tokens =
                flow.send(flow.exchange(answer.fields().get("code")).with("resource", elsewhere));
        assertThat(tokens.error()).isEqualTo("invalid_target");
    }

    @Test
    void resourceCannotBeChangedAfterConsent() {
        CodeFlow flow = flow();
        Form answer = authorize(flow, flow.request("notes:read").with("resource", NOTES), "alice");
        TokenAnswer tokens =
                flow.send(flow.exchange(answer.fields().get("code")).with("resource", TICKETS));
        assertThat(tokens.error()).isEqualTo("invalid_target");
    }

    @Test
    void rotatedRefreshTokenIsRefusedWhenItComesAgain() {
        CodeFlow flow = flow();
        TokenAnswer first = tokens(flow, "bob");
        Form refresh = flow.refresh(first.refreshToken()).with("resource", NOTES);
        int before = vendor.count("REFRESH_TOKEN", "bob");

        TokenAnswer second = flow.send(refresh);
        assertThat(second.claims().get("aud").asText()).isEqualTo(NOTES);
        assertThat(second.refreshToken()).isNotEqualTo(first.refreshToken());
        assertThat(vendor.count("REFRESH_TOKEN", "bob")).isEqualTo(before + 1);

        assertThat(flow.send(refresh).error()).isEqualTo("invalid_grant");
    }

    @Test
    void everyTokenBeginsAsTheLeakTestExpects() {
        TokenAnswer tokens = tokens(flow(), "bob");
        assertThat(vendor.tokenHeaders())
                .contains(
                        tokens.accessToken().split("\\.", -1)[0],
                        tokens.refreshToken().split("\\.", -1)[0]);
    }

    @Test
    void refreshTokenDiesWithTheSessionAndWithTheConsent() {
        CodeFlow flow = flow();
        String ofSession = tokens(flow, "bob").refreshToken();
        vendor.endSessions("bob");
        assertThat(flow.send(flow.refresh(ofSession).with("resource", NOTES)).error())
                .isEqualTo("invalid_grant");

        CodeFlow again = flow();
        String ofConsent = tokens(again, "bob").refreshToken();
        vendor.revokeConsent("bob", "gatehouse");
        assertThat(again.send(again.refresh(ofConsent).with("resource", NOTES)).error())
                .isEqualTo("invalid_grant");
    }

    @Test
    void accessTokenLifeIsAsConfigured() {
        vendor.setAccessTokenLife(Duration.ofSeconds(7));
        try {
            JsonNode claims = tokens(flow(), "olga").claims();
            assertThat(claims.get("exp").asLong() - claims.get("iat").asLong()).isEqualTo(7);
        } finally {
            vendor.setAccessTokenLife(Duration.ofMinutes(5));
        }
    }

    @Test
    void sampleServerTakesOnlyTokensForItself(@TempDir Path folder) {
        int port = Ports.free();
        try (SampleServer notes = SampleServers.notes(port, vendor.issuer(), folder)) {
            vendor.setResource("notes", notes.endpoint());
            String own = tokens(flow(), "alice", notes.endpoint()).accessToken();
            try (Agent agent = Agent.connect(URI.create(notes.endpoint()), () -> own, false)) {
                assertThat(agent.call("whoami", Map.of())).isEqualTo(new Outcome.Result("alice", false));
            }
            String others = tokens(flow(), "alice", TICKETS).accessToken();
            assertThatThrownBy(() -> Agent.connect(URI.create(notes.endpoint()), () -> others, false))
                    .isInstanceOf(RuntimeException.class);
        } finally {
            vendor.setResource("notes", NOTES);
        }
    }

    @Test
    void loginIsRememberedOnlyWhereTheRealmRemembers() {
        Realm forgetful = KeycloakServer.shared().createRealm("vendor", "forgetful");
        forgetful.setRedirectUris("gatehouse", REDIRECT_URI);
        assertThat(asksAgain(vendor)).isFalse();
        assertThat(asksAgain(forgetful)).isFalse();
        forgetful.askForLoginEachTime();
        assertThat(asksAgain(forgetful)).isTrue();
    }

    private static boolean asksAgain(Realm realm) {
        KeycloakProvider provider = new KeycloakProvider(realm, new SecretLedger());
        CodeFlow flow = CodeFlow.of(realm, "gatehouse", REDIRECT_URI);
        try (Browser browser = new Browser()) {
            browser.withhold(REDIRECT_URI).open(flow.authorizationUrl(flow.request("notes:read")));
            provider.login(browser, "alice");
            browser.open(flow.authorizationUrl(flow.request("notes:read")));
            return provider.asksForLogin(browser);
        }
    }

    @Test
    void wrongPasswordGivesNoCode() {
        CodeFlow flow = flow();
        try (Browser browser = new Browser()) {
            browser.open(flow.authorizationUrl(flow.request("notes:read")));
            browser.type("username", "alice")
                    .type("password", company.password("alice"))
                    .click("Sign In");
            assertThat(people.asksForLogin(browser)).isTrue();
        }
        assertThat(vendor.errors("LOGIN_ERROR")).contains("invalid_user_credentials");
    }

    private static CodeFlow flow() {
        return CodeFlow.of(vendor, "gatehouse", REDIRECT_URI);
    }

    private static TokenAnswer tokens(CodeFlow flow, String user) {
        return tokens(flow, user, NOTES);
    }

    private static TokenAnswer tokens(CodeFlow flow, String user, String resource) {
        Form answer = authorize(flow, flow.request("notes:read").with("resource", resource), user);
        TokenAnswer tokens =
                flow.send(flow.exchange(answer.fields().get("code")).with("resource", resource));
        assertThat(tokens.status()).isEqualTo(200);
        return tokens;
    }

    private static Form authorize(CodeFlow flow, Form request, String user) {
        try (Browser browser = new Browser()) {
            browser.withhold(REDIRECT_URI).open(flow.authorizationUrl(request));
            people.login(browser, user);
            return answer(browser);
        }
    }

    private static Form answerWithoutLogin(CodeFlow flow, Form request) {
        try (Browser browser = new Browser()) {
            return answer(browser.withhold(REDIRECT_URI).open(flow.authorizationUrl(request)));
        }
    }

    private static Form answer(Browser browser) {
        assertThat(browser.place()).isEqualTo(REDIRECT_URI);
        return Form.parse(URI.create(browser.url()).getRawQuery());
    }

    private static JsonNode claims(String token) {
        return new TokenAnswer(200, KeycloakAdmin.JSON.createObjectNode().put("access_token", token)).claims();
    }
}
