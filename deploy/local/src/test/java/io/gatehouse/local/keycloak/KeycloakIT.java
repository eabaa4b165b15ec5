package io.gatehouse.local.keycloak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.htmlunit.Page;
import org.htmlunit.WebClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The authorization server is as strict as the story of {@code KeycloakStoryIT} takes it to be. */
class KeycloakIT {
    private static final String NOTES = "http://127.0.0.1:7001/mcp";
    private static final String TICKETS = "http://127.0.0.1:7002/mcp";

    private static HttpServer callback;
    private static String redirectUri;
    private static Realm company;
    private static Realm vendor;

    @BeforeAll
    static void start() throws IOException {
        callback = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        callback.createContext("/callback", exchange -> {
            byte[] body = "done".getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        callback.start();
        redirectUri = "http://127.0.0.1:" + callback.getAddress().getPort() + "/callback/notes";
        company = KeycloakServer.shared().createRealm("company", "company");
        vendor = KeycloakServer.shared().createRealm("vendor", "vendor");
        vendor.setRedirectUris("gatehouse", redirectUri);
        vendor.setResource("notes", NOTES);
        vendor.setResource("tickets", TICKETS);
    }

    @AfterAll
    static void stop() {
        callback.stop(0);
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

        long before = vendor.codeExchanges("alice");
        TokenAnswer tokens =
                flow.send(flow.exchange(answer.fields().get("code")).with("resource", NOTES));
        assertThat(tokens.claims().get("aud").asText()).isEqualTo(NOTES);
        assertThat(tokens.claims().get("scope").asText()).isEqualTo("notes:read");
        assertThat(tokens.claims().get("sub").asText()).isEqualTo(vendor.subject("alice"));
        assertThat(vendor.codeExchanges("alice")).isEqualTo(before + 1);
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
        try (WebClient browser = KeycloakLogin.browser()) {
            Form answer = answer(open(browser, flow.authorizationUrl(request)));
            assertThat(answer.fields())
                    .containsEntry("error", "invalid_request")
                    .doesNotContainKey("code");
        }
    }

    @Test
    void plainPkceIsRefused() {
        CodeFlow flow = flow();
        Form request = flow.request("notes:read")
                .with("code_challenge", flow.verifier())
                .with("code_challenge_method", "plain");
        try (WebClient browser = KeycloakLogin.browser()) {
            Form answer = answer(open(browser, flow.authorizationUrl(request)));
            assertThat(answer.fields())
                    .containsEntry("error", "invalid_request")
                    .doesNotContainKey("code");
        }
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
        CodeFlow flow = CodeFlow.of(vendor, "gatehouse", redirectUri + "/deeper");
        try (WebClient browser = KeycloakLogin.browser()) {
            Page page = open(browser, flow.authorizationUrl(flow.request("notes:read")));
            assertThat(page.getWebResponse().getStatusCode()).isEqualTo(400);
            assertThat(page.getUrl().toString()).startsWith(vendor.issuer());
        }
    }

    @Test
    void resourceNobodyServesIsRefused() {
        CodeFlow flow = flow();
        String elsewhere = "http://127.0.0.1:7003/mcp";
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
        long before = vendor.refreshes("bob");

        TokenAnswer second = flow.send(refresh);
        assertThat(second.claims().get("aud").asText()).isEqualTo(NOTES);
        assertThat(second.refreshToken()).isNotEqualTo(first.refreshToken());
        assertThat(vendor.refreshes("bob")).isEqualTo(before + 1);

        assertThat(flow.send(refresh).error()).isEqualTo("invalid_grant");
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
    void wrongPasswordGivesNoCode() {
        CodeFlow flow = flow();
        try (WebClient browser = KeycloakLogin.browser()) {
            Page page = open(browser, flow.authorizationUrl(flow.request("notes:read")));
            Page refused = new KeycloakLogin("alice", company.password("alice")).passThrough(page);
            assertThat(KeycloakLogin.isLogin(refused)).isTrue();
        }
        assertThat(vendor.errors("LOGIN_ERROR")).contains("invalid_user_credentials");
    }

    private static CodeFlow flow() {
        return CodeFlow.of(vendor, "gatehouse", redirectUri);
    }

    private static TokenAnswer tokens(CodeFlow flow, String user) {
        Form answer = authorize(flow, flow.request("notes:read").with("resource", NOTES), user);
        TokenAnswer tokens =
                flow.send(flow.exchange(answer.fields().get("code")).with("resource", NOTES));
        assertThat(tokens.status()).isEqualTo(200);
        return tokens;
    }

    private static Form authorize(CodeFlow flow, Form request, String user) {
        try (WebClient browser = KeycloakLogin.browser()) {
            Page page = open(browser, flow.authorizationUrl(request));
            return answer(new KeycloakLogin(user, vendor.password(user)).passThrough(page));
        }
    }

    private static Form answer(Page page) {
        URI address = URI.create(page.getUrl().toString());
        assertThat(address.toString()).startsWith(redirectUri);
        return Form.parse(address.getRawQuery());
    }

    private static Page open(WebClient browser, URI address) {
        try {
            return browser.getPage(address.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode claims(String token) {
        return new TokenAnswer(200, KeycloakAdmin.JSON.createObjectNode().put("access_token", token)).claims();
    }
}
