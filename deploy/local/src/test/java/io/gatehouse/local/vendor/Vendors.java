package io.gatehouse.local.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.local.interop.Gateway;
import io.gatehouse.local.interop.Node;
import io.gatehouse.local.interop.Stage;
import io.gatehouse.local.operator.Answer;
import io.gatehouse.local.operator.Auditor;
import io.gatehouse.local.operator.Operator;
import io.gatehouse.local.operator.ServiceClient;
import io.gatehouse.local.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All vendors of the tests, and the operator who makes targets of their MCP servers. */
final class Vendors implements AutoCloseable {
    static final String BY_HAND = "gatehouse-by-hand";

    /** Under which URL vendors find what identity-service says of itself, as the stage has it. */
    static final String DOCUMENT = "https://conformance-test.local/client-metadata.json";

    private static final List<String> SCOPES = List.of("files:read");
    private static final String SCHEMA = """
            {"tools":[{"name":"whoami","description":"Says whose files these are.","inputSchema":{"type":"object"}}]}""";

    private final Stage stage;
    private final Gateway gateway;
    private final Node.Server server;
    private final ServiceClient http = new ServiceClient(() -> "");
    private final Auditor auditor;
    private final String secret = UUID.randomUUID().toString();
    private final List<String> providers = new ArrayList<>();

    Vendors(Stage stage) throws IOException {
        this.stage = stage;
        this.gateway = stage.gateway("vendors");
        this.auditor = new Auditor(
                identity(), () -> stage.stack().company().accessToken("adam", Stack.AGENT_CLIENT, List.of()));
        var wishes = new HashMap<String, Object>();
        Stream.of("open", "saying-no", "issuers", "pkce", "revoking", "reading")
                .forEach(name -> wishes.put(name, Map.of("registration", "open")));
        wishes.put("elsewhere", Map.of("registration", "open", "resource", "https://elsewhere.vendor.example/mcp"));
        wishes.put("asking", Map.of("registration", "token"));
        wishes.put("closed", Map.of());
        // What a proxy in front of identity-service does for the vendor.
        wishes.put("documents", Map.of("documents", Map.of(DOCUMENT, identity() + "/oauth/client-metadata.json")));
        wishes.put("strangers", Map.of("documents", Map.of()));
        var text = JsonMapper.builder().build().writeValueAsString(wishes);
        server = Node.serve(Map.of("VENDORS", text), "vendor/server.mjs");
    }

    String identity() {
        return stage.stack().url("identity");
    }

    String secret() {
        return secret;
    }

    /** A target of which the operator knows the URL only. */
    OidcTarget target(String vendor) {
        return target(vendor, vendor, Map.of());
    }

    /** A target whose client the vendor's administrator registers. */
    OidcTarget targetByHand(String vendor) {
        return target(vendor, vendor + "-by-hand", Map.of("clientId", BY_HAND, "clientSecret", secret));
    }

    /** A target whose tools are to be read, and the link that its operator got for that. */
    record Pending(OidcTarget target, String link, Runnable untilReady) {}

    /** A target whose tools are read with an operator's consent. */
    Pending pending(String name) {
        var vendor = at(name);
        var made = provider(vendor, name, Map.of());
        var created = create(vendor, name, made.text("credentialProviderArn"), "");
        assertThat(created.status()).as(created.toString()).isEqualTo(202);
        var id = created.text("targetId");
        var waiting = stage.operator().awaitTarget(gateway.id(), id, "CREATE_PENDING_AUTH");
        return new Pending(
                new OidcTarget(stage, vendor, name, made.text("callbackUrl"), URI.create(gateway.url())),
                waiting.text("authorizationData/oauth2/authorizationUrl"),
                () -> stage.operator().awaitTarget(gateway.id(), id, "READY"));
    }

    /** What the operator is told who wants a target of that vendor whose tools are to be read. */
    Answer setUp(String vendor) {
        var provider = provider(at(vendor), vendor, Map.of());
        return create(at(vendor), vendor, provider.text("credentialProviderArn"), "");
    }

    /** How often something happened with the provider of a target. */
    long audited(OidcTarget target, String type) {
        return events(target, type).count();
    }

    /** Why consents at the provider of a target were refused or failed, in any order. */
    List<String> reasons(OidcTarget target) {
        return events(target, "CONSENT_REFUSED")
                .map(event -> event.path("reason").asString(""))
                .toList();
    }

    @Override
    public void close() {
        providers.forEach(name -> stage.operator()
                .http()
                .call("POST", identity() + "/identities/DeleteOauth2CredentialProvider", Map.of("name", name)));
        auditor.close();
        http.close();
        server.close();
    }

    private Stream<JsonNode> events(OidcTarget target, String type) {
        return auditor.events(Map.of("type", type)).stream()
                .filter(event -> event.path("provider").asString("").equals(target.name()));
    }

    private OidcVendor at(String vendor) {
        return new OidcVendor(http, server.url() + "/" + vendor);
    }

    private OidcTarget target(String name, String provider, Map<String, Object> client) {
        var vendor = at(name);
        var made = provider(vendor, provider, client);
        var created = create(vendor, provider, made.text("credentialProviderArn"), SCHEMA);
        assertThat(created.status()).as(created.toString()).isEqualTo(202);
        stage.operator().awaitTarget(gateway.id(), created.text("targetId"), "READY");
        var target = new OidcTarget(stage, vendor, provider, made.text("callbackUrl"), URI.create(gateway.url()));
        // The gateway hears of a new target a moment after the operator.
        await().atMost(Duration.ofSeconds(30)).until(() -> target.isListed("alice"));
        return target;
    }

    private Answer provider(OidcVendor vendor, String name, Map<String, Object> client) {
        var config = new HashMap<>(client);
        var gatehouse = new HashMap<String, Object>(Map.of("mcpServerUrl", vendor.endpoint()));
        if (!client.isEmpty()) {
            gatehouse.put("clientIssuer", vendor.issuer());
        }
        config.put("gatehouse", gatehouse);
        var created = stage.operator()
                .http()
                .expect(
                        201,
                        "POST",
                        identity() + "/identities/CreateOauth2CredentialProvider",
                        Map.of(
                                "name",
                                name,
                                "credentialProviderVendor",
                                "CustomOauth2",
                                "oauth2ProviderConfigInput",
                                Map.of("customOauth2ProviderConfig", config)));
        providers.add(name);
        return created;
    }

    private Answer create(OidcVendor vendor, String name, String arn, String schema) {
        return stage.operator()
                .createTarget(gateway.id(), Operator.oauthTarget(name, vendor.endpoint(), arn, SCOPES, schema));
    }
}
