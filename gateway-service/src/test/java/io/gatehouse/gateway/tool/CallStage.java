package io.gatehouse.gateway.tool;

import static io.gatehouse.gateway.peer.LoopbackServer.get;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.audit.AuditTrail;
import io.gatehouse.gateway.audit.Trails;
import io.gatehouse.gateway.bridge.Bridges;
import io.gatehouse.gateway.caller.AccessToken;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.Authorizer;
import io.gatehouse.gateway.catalog.Credential;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.Offerings;
import io.gatehouse.gateway.catalog.PageSettings;
import io.gatehouse.gateway.catalog.Protocol;
import io.gatehouse.gateway.catalog.Rules;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.catalog.Tool;
import io.gatehouse.gateway.identity.FakeIdentity;
import io.gatehouse.gateway.identity.ResourceTokens;
import io.gatehouse.gateway.limit.Limiter;
import io.gatehouse.gateway.limit.Limiting;
import io.gatehouse.gateway.limit.Limits;
import io.gatehouse.gateway.limit.TargetGates;
import io.gatehouse.gateway.mcp.Asked;
import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.McpReader;
import io.gatehouse.gateway.mcp.McpRequest;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.gatehouse.gateway.mcp.RequestStates;
import io.gatehouse.gateway.mcp.Seals;
import io.gatehouse.gateway.mcp.Session;
import io.gatehouse.gateway.mcp.TestStates;
import io.gatehouse.gateway.peer.Configs;
import io.gatehouse.gateway.policy.Policy;
import io.gatehouse.gateway.replica.ReplicaId;
import io.gatehouse.gateway.replica.Replicas;
import io.gatehouse.gateway.replica.TestReplica;
import io.gatehouse.gateway.stream.ClientStreams;
import io.gatehouse.gateway.stream.TestStreams;
import io.gatehouse.gateway.upstream.UpstreamTools;
import io.gatehouse.gateway.upstream.Upstreams;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The call of one tool between an independent client, a target and identity-service, all on real sockets. */
final class CallStage implements AutoCloseable {

    final Vertx vertx = Vertx.vertx();
    final FakeIdentity identity;
    final FakeTarget target = new FakeTarget(vertx);
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final List<JsonObject> audit = new CopyOnWriteArrayList<>();
    final List<WeakReference<?>> made = new CopyOnWriteArrayList<>();
    final AuditTrail trail;
    final ForwardCall calls;
    final TargetGates gates;
    final Bridges bridge;
    final RunningCalls running = new RunningCalls();
    final HttpClient client = HttpClient.newHttpClient();
    volatile Credential credential = Credential.NONE;
    volatile @Nullable Session session = session("agent-session", true);
    volatile ProtocolVersion version = ProtocolVersion.V2025_11_25;
    volatile boolean streams = true;
    volatile List<String> requestHeaders = List.of();
    volatile List<String> responseHeaders = List.of();
    volatile Policy policy = Policy.NONE;
    volatile Limits limits = Limits.NONE;
    volatile Offerings offerings = Offerings.NONE;
    /** What is asked for instead of the tool. */
    volatile @Nullable Asked asked;

    volatile URI endpoint;
    volatile @Nullable ClientCapabilities capabilities;
    volatile String clientId = "agent";
    volatile String targetId = "t1";
    volatile String gatewayId = "main-abc";
    final Seals seals;
    final ConsentWatch watch;
    final Consents consents;
    final ClientStreams open;
    volatile String definition = "{\"name\":\"whoami\"}";
    private final HttpServer server;

    CallStage(Path folder) throws IOException {
        this(folder, Map.of());
    }

    CallStage(Path folder, Map<String, String> settings) throws IOException {
        identity = new FakeIdentity(vertx, folder);
        endpoint = target.server.uri("/mcp");
        Trails.take(identity, audit);
        trail = Trails.of(vertx, identity, folder, metrics, settings);
        ResourceTokens tokens = identity.resourceTokens(vertx);
        seals = seals();
        RequestStates states = TestStates.of(seals, identity.clock);
        ConsentConfig consent = Configs.of(ConsentConfig.class, consentSettings(settings));
        watch = new ConsentWatch(vertx, tokens, consent);
        open = TestStreams.of(vertx, identity.clock);
        ReplicaId replica = new ReplicaId();
        Replicas replicas = TestReplica.of(vertx, identity, replica, settings);
        consents = new Consents(vertx, states, watch, open, replicas, consent);
        UpstreamTools tools =
                Upstreams.tools(vertx, settings, identity.clock, one -> made.add(new WeakReference<>(one)));
        bridge = new Bridges(
                vertx,
                tools,
                seals,
                states,
                settings,
                replicas,
                TestReplica.handover(vertx, identity, replicas),
                replica,
                identity.clock);
        Limiter limiter = Limiting.limiter(settings, identity.clock);
        LimitedCalls limited = new LimitedCalls(identity.clock);
        gates = Limiting.gates(vertx, settings, metrics, identity.clock);
        calls = new ForwardCall(
                new CallChecks(new ToolPolicy(identity.clock), trail, states),
                tokens,
                tools,
                consents,
                limiter,
                limited,
                new HeldRetries(bridge.conversations, bridge.elsewhere, limiter, limited, gates),
                gates,
                bridge.conversations,
                running,
                trail,
                new CallMetrics(metrics),
                identity.clock);
        Router router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false));
        router.post("/cancel/:session/:id").handler(ctx -> {
            calls.cancel(ctx.pathParam("session"), Buffer.buffer(ctx.pathParam("id")));
            ctx.response().setStatusCode(202).end();
        });
        router.get("/stream/:session")
                .handler(ctx ->
                        open.openForSession(ctx, snapshot(List.of()), caller("alice"), ctx.pathParam("session")));
        bridge.pages(router);
        router.post("/:user").handler(this::call);
        server = get(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    }

    private static Seals seals() {
        try {
            return Seals.ofKeyset(Stack.keyset());
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static Map<String, String> consentSettings(Map<String, String> settings) {
        Map<String, String> values = new HashMap<>(Map.of("gateway.consent.poll-interval", "PT0.02S"));
        settings.forEach((key, value) -> {
            if (key.startsWith("gateway.consent.")) {
                values.put(key, value);
            }
        });
        return values;
    }

    private void call(RoutingContext ctx) {
        McpRequest message = new McpReader(64).read(ctx.body().buffer());
        Caller caller = caller(ctx.pathParam("user"));
        if (message.kind() == McpRequest.Kind.RESPONSE) {
            boolean taken = bridge.answer(Exchange.sessionKey(session, caller), caller.key(), message);
            ctx.response().setStatusCode(taken ? 202 : 400).end();
            return;
        }
        Tool tool = new Tool("notes___whoami", "whoami", "", Buffer.buffer(definition));
        Target notes = new Target(
                targetId,
                "notes",
                "READY",
                endpoint,
                "https://notes.example/mcp",
                1000,
                credential,
                requestHeaders,
                responseHeaders,
                List.of(tool),
                offerings);
        Exchange exchange = new Exchange(
                snapshot(List.of(notes)),
                notes,
                Objects.requireNonNullElseGet(asked, () -> Asked.tool(tool)),
                caller,
                message,
                version,
                session,
                client(),
                streams,
                io.gatehouse.gateway.HttpTurn.of(ctx));
        made.add(new WeakReference<>(exchange));
        calls.call(exchange).onFailure(exchange::fail);
    }

    /** Has identity-service give a token of the next generation in the place of each that was refused. */
    void renewTokens() {
        identity.on("/identities/oauth2/token", seen -> {
            JsonObject context = seen.body().toJsonObject().getJsonObject("gatehouseContext");
            long generation = context.getLong("rejectedGeneration", 0L) + 1;
            return new FakeIdentity.Answer(
                    200,
                    new JsonObject().put("accessToken", "vendor-" + generation).put("generation", generation));
        });
    }

    private GatewaySnapshot snapshot(List<Target> targets) {
        return new GatewaySnapshot(
                gatewayId,
                "main",
                1,
                new Protocol(List.of("2025-11-25"), null, null, streams),
                new Authorizer(Authorizer.Type.NONE, null, List.of(), List.of(), List.of(), List.of()),
                targets,
                PageSettings.of(100),
                new Rules("main", policy, limits));
    }

    private ClientCapabilities client() {
        ClientCapabilities told = capabilities;
        Session current = session;
        return told != null ? told : current == null ? ClientCapabilities.NONE : current.client();
    }

    private Caller caller(String user) {
        return new Caller(
                "https://company.example",
                user,
                "sub",
                clientId,
                Set.of(),
                Map.of(),
                new AccessToken("inbound-token-of-" + user),
                Instant.MAX,
                "key-of-" + user);
    }

    static Session session(String key, boolean elicitsUrl) {
        return new Session(
                key,
                "main-abc",
                "key-of-alice",
                ProtocolVersion.V2025_11_25,
                Instant.EPOCH,
                Instant.MAX,
                new ClientCapabilities(true, elicitsUrl, false, false, false, false),
                "agent");
    }

    static Credential oauth() {
        return new Credential(
                Credential.Type.OAUTH,
                "notes-vendor",
                Credential.GrantType.AUTHORIZATION_CODE,
                List.of("notes:read"),
                null,
                Map.of(),
                null,
                null,
                null);
    }

    static Credential apiKey(Credential.KeyLocation location, String name, @Nullable String prefix) {
        return new Credential(
                Credential.Type.API_KEY, "key-vendor", null, List.of(), null, Map.of(), location, name, prefix);
    }

    static String body(String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\"notes___whoami\",\"arguments\":{}}}";
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + path);
    }

    HttpRequest.Builder request(String user, String body) {
        return HttpRequest.newBuilder(uri("/" + user))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .header("Authorization", "Bearer inbound-token-of-" + user)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    HttpResponse<String> call(String user) {
        return send(request(user, body("1")).build());
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** How many calls have a place at that target. */
    int running(String target) {
        return (int) metrics.get("gateway.target.running")
                .tag("target", target)
                .gauge()
                .value();
    }

    void cancel(String sessionKey, String id) {
        send(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.actualPort() + "/cancel/" + sessionKey + "/" + id))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    /** The text of a tool result that says what went wrong. */
    String toolError(HttpResponse<String> response) {
        JsonObject result = new JsonObject(response.body()).getJsonObject("result");
        if (response.statusCode() != 200 || !result.getBoolean("isError")) {
            throw new AssertionError("no tool error: " + response.statusCode() + " " + response.body());
        }
        return result.getJsonArray("content").getJsonObject(0).getString("text");
    }

    @Override
    public void close() {
        Trails.close(trail);
        get(vertx.close());
        client.close();
    }
}
