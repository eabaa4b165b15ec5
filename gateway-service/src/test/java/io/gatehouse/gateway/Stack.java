package io.gatehouse.gateway;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.gatehouse.gateway.identity.FakeIdentity;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;

/** Everything around the gateway, on real sockets: company provider, identity-service, catalog-service, a target. */
public class Stack implements QuarkusTestResourceLifecycleManager {

    public static final String PUBLIC_URL = "http://gateway.localhost:8080";

    public Vertx vertx;
    public TestIssuer company;
    public TestIssuer stranger;
    public TestIssuer slashed;
    public FakeIdentity identity;
    public FakeCatalog catalog;
    public LoopbackServer target;
    /** Another replica, as far as this one can tell. */
    public LoopbackServer replica;

    @Override
    public Map<String, String> start() {
        vertx = Vertx.vertx();
        company = new TestIssuer(vertx);
        stranger = new TestIssuer(vertx);
        slashed = new TestIssuer(vertx, "/");
        catalog = new FakeCatalog(vertx);
        target = new LoopbackServer(vertx, Stack::callTarget);
        replica = new LoopbackServer(vertx, Stack::answerAsReplica);
        try {
            Path folder = Files.createTempDirectory("gateway-test");
            identity = new FakeIdentity(vertx, folder);
            Files.writeString(folder.resolve("session.json"), keyset());
            identity.on("/v1/audit/events", Stack::takeAudit);
            identity.on("/.well-known/jwks.json", company.keySet());
            publish();
            Map<String, String> config = new HashMap<>();
            config.put("quarkus.http.test-port", "0");
            config.put("quarkus.management.test-port", "0");
            config.put("quarkus.http.host", "localhost");
            config.put("gateway.public-url", PUBLIC_URL);
            config.put("gateway.default-gateway", "main");
            config.put("gateway.unsafe-allow-http-loopback", "true");
            config.put("gateway.identity.url", identity.server.uri("").toString());
            config.put(
                    "gateway.identity.private-key-file",
                    folder.resolve("workload.json").toString());
            config.put("gateway.catalog.url", catalog.server.uri("").toString());
            config.put("gateway.catalog.poll-wait", "PT2S");
            config.put("gateway.catalog.page-size", "2");
            config.put(
                    "gateway.session.keyset-file",
                    folder.resolve("session.json").toString());
            config.put("gateway.audit.spool-dir", folder.resolve("spool").toString());
            config.put("gateway.limit.body-size", "65536");
            config.put("gateway.replica.peers", replica.uri("").toString());
            config.put("gateway.replica.interval", "PT0.2S");
            config.put("gateway.replica.lost-after", "PT2S");
            config.put("gateway.issuers.slashed.url", slashed.issuer());
            config.put("gateway.issuers.slashed.subject-claim", "oid");
            return config;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A fresh AEAD keyset as JSON. */
    public static String keyset() {
        try {
            AeadConfig.register();
            return TinkJsonProtoKeysetFormat.serializeKeyset(
                    KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void publish() {
        String url = target.uri("/mcp").toString();
        catalog.publish(new Snapshot("main-1", "main", 1)
                .authorizedBy(company)
                .endpoint(url)
                .tool("whoami")
                .tool("list_notes")
                .tool(
                        "add_note",
                        "{ \"title\":\"T\\u00e9\", \"name\" :"
                                + " \"add_note\",\"inputSchema\":{\"$defs\":{},\"maximum\":1.0E+2}}")
                .text());
        Snapshot modern = new Snapshot("modern-1", "modern", 1)
                .authorizedBy(company)
                .endpoint(url)
                .tool("whoami")
                .tool(
                        "query",
                        "{\"name\":\"query\",\"inputSchema\":{\"type\":\"object\",\"properties\":{\"region\":"
                                + "{\"type\":\"string\",\"x-mcp-header\":\"Region\"}}}}")
                .tool("add_note");
        modern.protocol()
                .put(
                        "supportedVersions",
                        new JsonArray()
                                .add("2025-03-26")
                                .add("2025-06-18")
                                .add("2025-11-25")
                                .add("2026-07-28"));
        catalog.publish(modern.text());
        Snapshot stateless = new Snapshot("stateless-1", "stateless", 1)
                .authorizedBy(company)
                .endpoint(url)
                .tool("whoami");
        stateless.protocol().put("supportedVersions", new JsonArray().add("2026-07-28"));
        catalog.publish(stateless.text());
        publishRuled(url);
        Snapshot strict = new Snapshot("strict-1", "strict", 1)
                .authorizedBy(company)
                .endpoint(url)
                .tool("whoami");
        strict.protocol().put("sessionTimeoutSeconds", 3600).put("sessionRequired", true);
        strict.protocol().put("supportedVersions", new JsonArray().add("2025-11-25"));
        strict.authorizer()
                .put("allowedClients", new JsonArray().add("agent"))
                .put("allowedScopes", new JsonArray().add("mcp:use"));
        catalog.publish(strict.text());
        catalog.publish(
                new Snapshot("foreign-1", "foreign", 1).authorizedBy(stranger).text());
        // Its target is not there.
        catalog.publish(new Snapshot("down-1", "down", 1)
                .authorizedBy(company)
                .tool("whoami")
                .text());
        Snapshot vendor = new Snapshot("vendor-1", "vendor", 1)
                .authorizedBy(company)
                .endpoint(url)
                .tool("whoami");
        vendor.target()
                .put(
                        "credential",
                        new JsonObject()
                                .put("type", "OAUTH")
                                .put("providerName", "notes-vendor")
                                .put("grantType", "AUTHORIZATION_CODE")
                                .put("scopes", new JsonArray().add("notes:read")));
        catalog.publish(vendor.text());
        catalog.publish(
                new Snapshot("slashed-1", "slashed", 1).authorizedBy(slashed).text());
        Snapshot away = new Snapshot("away-1", "away", 1);
        away.authorizer().put("discoveryUrl", "http://127.0.0.1:1/.well-known/openid-configuration");
        catalog.publish(away.text());
        Snapshot open = new Snapshot("open-1", "open", 1);
        open.authorizer().put("type", "NONE");
        catalog.publish(open.text());
    }

    private void publishRuled(String url) {
        Snapshot ruled = new Snapshot("ruled-1", "ruled", 1)
                .authorizedBy(company)
                .endpoint(url)
                .tool("whoami")
                .tool(
                        "wipe_all",
                        "{\"name\":\"wipe_all\",\"annotations\":{\"destructiveHint\":true},"
                                + "\"inputSchema\":{\"type\":\"object\",\"properties\":{\"region\":"
                                + "{\"type\":\"string\",\"x-mcp-header\":\"Region\"}}}}")
                .tool("pay")
                .rule("staff", "ALLOW", "'mcp:use' in caller.scopes")
                .rule(
                        "destructive",
                        "DENY",
                        "has(tool.annotations.destructiveHint) && tool.annotations.destructiveHint == true"
                                + " && caller.subject != 'olga'")
                .rule("large", "DENY", "tool.publicName == 'notes___pay' && arguments.amount > 500");
        ruled.protocol()
                .put(
                        "supportedVersions",
                        new JsonArray().add("2025-06-18").add("2025-11-25").add("2026-07-28"));
        catalog.publish(ruled.text());
        catalog.publish(new Snapshot("limited-1", "limited", 1)
                .authorizedBy(company)
                .endpoint(url)
                .tool("whoami")
                .tool("pay")
                .limits(new JsonObject()
                        .put(
                                "workload",
                                new JsonObject().put("ratePerSecond", 1).put("burst", 6))
                        .put(
                                "targets",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("name", "notes")
                                                .put(
                                                        "tools",
                                                        new JsonArray()
                                                                .add(new JsonObject()
                                                                        .put("name", "pay")
                                                                        .put("ratePerSecond", 1))))))
                .text());
    }

    private static FakeIdentity.Answer takeAudit(LoopbackServer.Seen seen) {
        JsonArray events = seen.body().toJsonObject().getJsonArray("events");
        long last = events.getJsonObject(events.size() - 1).getLong("sequence");
        return new FakeIdentity.Answer(200, new JsonObject().put("acceptedThrough", last));
    }

    public static void answerAsReplica(LoopbackServer.Seen seen) {
        JsonObject answer = seen.path().endsWith("/self")
                ? new JsonObject().put("id", "00000000000000aa")
                : new JsonObject().put("concerned", true);
        seen.request().response().putHeader("content-type", "application/json").end(answer.toBuffer());
    }

    /** A target that agrees to everything. */
    public static void callTarget(LoopbackServer.Seen seen) {
        JsonObject message = seen.body().toJsonObject();
        var response = seen.request().response().putHeader("content-type", "application/json");
        JsonObject answer = new JsonObject().put("jsonrpc", "2.0").put("id", message.getValue("id"));
        switch (message.getString("method", "")) {
            case "initialize" ->
                response.putHeader("Mcp-Session-Id", "upstream-session")
                        .end(answer.put(
                                        "result",
                                        new JsonObject()
                                                .put("protocolVersion", "2025-11-25")
                                                .put("capabilities", new JsonObject())
                                                .put(
                                                        "serverInfo",
                                                        new JsonObject()
                                                                .put("name", "t")
                                                                .put("version", "1")))
                                .toBuffer());
            case "tools/call" ->
                response.end(answer.put(
                                "result",
                                new JsonObject()
                                        .put(
                                                "content",
                                                new JsonArray()
                                                        .add(new JsonObject()
                                                                .put("type", "text")
                                                                .put("text", "done"))))
                        .toBuffer());
            default -> response.setStatusCode(202).end();
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(Stack.class));
    }

    @Override
    public void stop() {
        if (vertx != null) {
            vertx.close();
        }
    }
}
