package io.gatehouse.local.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.local.agent.Agent;
import io.gatehouse.local.agent.Outcome;
import io.gatehouse.local.browser.Browser;
import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.provider.DevelopmentProvider;
import io.gatehouse.local.provider.Form;
import io.gatehouse.local.stack.Ports;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SampleServersTest {
    private static final String VERIFIER = "a-verifier-of-at-least-forty-three-characters-here";
    private final HttpClient http = HttpClient.newHttpClient();
    private final SecretLedger ledger = new SecretLedger();
    private DevelopmentProvider vendor;
    private SampleServer notes;

    @TempDir
    private Path folder;

    private int vendorPort;

    @BeforeEach
    void start() {
        vendorPort = Ports.free();
        vendor = vendor();
        notes = SampleServers.notes(Ports.free(), vendor.issuer(), folder);
    }

    private DevelopmentProvider vendor() {
        var users = new LinkedHashMap<String, List<String>>();
        users.put("alice", List.of());
        users.put("bob", List.of());
        return DevelopmentProvider.start(
                new DevelopmentProvider.Settings("vendor", vendorPort, users, List.of(), Duration.ofMinutes(5), folder),
                ledger);
    }

    @AfterEach
    void stop() {
        notes.close();
        vendor.close();
        http.close();
    }

    @Test
    void servesOnlyTokensForItself() throws Exception {
        assertThat(post("").headers().firstValue("www-authenticate").orElse(""))
                .contains("resource_metadata=\""
                        + notes.endpoint().replace("/mcp", "/.well-known/oauth-protected-resource/mcp"));
        assertThat(post("").statusCode()).isEqualTo(401);
        var foreign = vendor.accessToken("alice", "client", List.of("http://127.0.0.1:1/mcp"));
        assertThat(post(foreign).statusCode()).isEqualTo(401);
        var metadata = json(http.send(
                        HttpRequest.newBuilder(URI.create(
                                        notes.endpoint().replace("/mcp", "/.well-known/oauth-protected-resource/mcp")))
                                .build(),
                        BodyHandlers.ofString())
                .body());
        assertThat(metadata.path("resource").asString()).isEqualTo(notes.endpoint());
        assertThat(metadata.path("authorization_servers").path(0).asString()).isEqualTo(vendor.issuer());
    }

    @Test
    void eachUserHasOwnNotesAndNeedsTheScope() throws Exception {
        var alice = authorize("alice", "notes:read notes:write");
        var reader = authorize("bob", "notes:read");
        try (var agent = Agent.connect(URI.create(notes.endpoint()), () -> text(alice, "access_token"), true)) {
            assertThat(agent.tools()).containsExactlyInAnyOrder("whoami", "list_notes", "add_note");
            assertThat(agent.call("whoami", Map.of())).isEqualTo(new Outcome.Result("alice", false));
            assertThat(agent.call("add_note", Map.of("text", "milk")))
                    .isEqualTo(new Outcome.Result("note 1 added", false));
            assertThat(agent.call("list_notes", Map.of())).isEqualTo(new Outcome.Result("milk", false));
        }
        try (var agent = Agent.connect(URI.create(notes.endpoint()), () -> text(reader, "access_token"), true)) {
            assertThat(agent.call("list_notes", Map.of())).isEqualTo(new Outcome.Result("", false));
            assertThat(agent.call("add_note", Map.of("text", "no"))).isInstanceOf(Outcome.Failed.class);
        }
        assertThat(vendor.activity("alice").codeExchanges()).isEqualTo(1);
    }

    @Test
    void refreshesAcrossARestartUntilRevoked() throws Exception {
        var first = authorize("alice", "notes:read");
        vendor.close();
        vendor = vendor();
        var second = token(Map.of("grant_type", "refresh_token", "refresh_token", text(first, "refresh_token")));
        assertThat(text(second, "access_token")).isNotEqualTo(text(first, "access_token"));
        var again = token(Map.of("grant_type", "refresh_token", "refresh_token", text(first, "refresh_token")));
        assertThat(text(again, "error")).isEqualTo("invalid_grant");
        vendor.revokeGrants("alice");
        var third = token(Map.of("grant_type", "refresh_token", "refresh_token", text(second, "refresh_token")));
        assertThat(text(third, "error")).isEqualTo("invalid_grant");
        assertThat(ledger.secrets()).containsKeys(text(first, "access_token"), text(second, "refresh_token"));
    }

    @Test
    void refusesAWrongVerifierAndAUsedCode() throws Exception {
        var code = code("alice", "notes:read");
        var wrong = exchange(code, VERIFIER + "x");
        assertThat(text(wrong, "access_token")).isEmpty();
        var used = exchange(code, VERIFIER);
        assertThat(text(used, "access_token")).isEmpty();
    }

    private JsonNode authorize(String user, String scope) throws Exception {
        return exchange(code(user, scope), VERIFIER);
    }

    private JsonNode exchange(String code, String verifier) throws Exception {
        return token(Map.of(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                notes.endpoint(),
                "client_id",
                "test",
                "code_verifier",
                verifier));
    }

    private String code(String user, String scope) throws Exception {
        var challenge = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
        try (var browser = new Browser()) {
            browser.open(vendor.issuer() + "/authorize?"
                    + Form.encode(Map.of(
                            "response_type",
                            "code",
                            "client_id",
                            "test",
                            "redirect_uri",
                            notes.endpoint(),
                            "scope",
                            scope,
                            "state",
                            "abc",
                            "resource",
                            notes.endpoint(),
                            "code_challenge",
                            challenge,
                            "code_challenge_method",
                            "S256")));
            assertThat(vendor.asksForLogin(browser)).isTrue();
            vendor.login(browser, user);
            return Form.parse(URI.create(browser.url()).getRawQuery()).first("code");
        }
    }

    private JsonNode token(Map<String, String> form) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(vendor.issuer() + "/token"))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(Form.encode(form)))
                .build();
        return json(http.send(request, BodyHandlers.ofString()).body());
    }

    private HttpResponse<String> post(String token) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(notes.endpoint()))
                .header("content-type", "application/json")
                .header("accept", "application/json, text/event-stream")
                .POST(BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode json(String text) {
        return JsonMapper.builder().build().readTree(text);
    }

    private static String text(JsonNode node, String member) {
        return node.path(member).asString("");
    }
}
