package io.gatehouse.local.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.local.operator.Auditor;
import io.gatehouse.local.operator.Operator;
import io.gatehouse.local.stack.Bootstrap;
import io.gatehouse.local.stack.DevelopmentProviders;
import io.gatehouse.local.stack.Progress;
import io.gatehouse.local.stack.ServiceProcess;
import io.gatehouse.local.stack.Stack;
import io.gatehouse.local.trace.OtlpCollector.Got;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * One trace from an agent's call over the packaged services to the target, and one of a target's synchronisation; and the
 * metrics of all three.
 */
@Timeout(300)
class TraceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String AGENT_SPAN = "00f067aa0ba902b7";
    private static final String GATEWAY = "gateway-service";
    private static final String IDENTITY = "identity-service";
    private static final String CATALOG = "catalog-service";
    private static final String TOKEN = "POST /identities/oauth2/token";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private static Path folder;

    private static OtlpCollector collector;
    private static TracedTarget target;
    private static Stack stack;
    private static Operator operator;

    @BeforeAll
    @Timeout(300)
    static void start() throws IOException {
        collector = new OtlpCollector();
        target = new TracedTarget();
        var settings = new HashMap<String, String>();
        for (var service : List.of("gateway", "identity", "catalog")) {
            settings.put(service + ".tracing.endpoint", collector.url());
            settings.put(service + "|quarkus.otel.bsp.schedule.delay", "100ms");
            settings.put(service + ".metrics.endpoint", collector.url());
            settings.put(service + ".metrics.interval", "PT1S");
            settings.put(service + ".log.format", "JSON");
        }
        stack = Stack.start(
                new Stack.Options(
                        Path.of(System.getProperty("gatehouse.project", "../.."))
                                .toAbsolutePath(),
                        folder,
                        Boolean.getBoolean("gatehouse.native"),
                        Duration.ofMinutes(5),
                        new DevelopmentProviders(),
                        settings),
                new Progress(System.out));
        operator = Bootstrap.operator(stack);
        register(Bootstrap.gateway(stack, operator));
    }

    /** A target that the gateway calls with a token of its own, so that nobody has to consent. */
    private static void register(String gateway) {
        var vendor = stack.vendor();
        var arn = operator.createProvider("traced-vendor", vendor.discoveryUrl(), vendor.client("traced", List.of()))
                .text("credentialProviderArn");
        var created = operator.createTarget(
                gateway,
                Map.of(
                        "name",
                        "traced",
                        "targetConfiguration",
                        Map.of("mcp", Map.of("mcpServer", Map.of("endpoint", target.endpoint()))),
                        "credentialProviderConfigurations",
                        List.of(Map.of(
                                "credentialProviderType",
                                "OAUTH",
                                "credentialProvider",
                                Map.of(
                                        "oauthCredentialProvider",
                                        Map.of(
                                                "providerArn",
                                                arn,
                                                "scopes",
                                                List.of("notes:read"),
                                                "grantType",
                                                "CLIENT_CREDENTIALS"))))));
        assertThat(created.status()).as(created.toString()).isEqualTo(202);
        operator.awaitTarget(gateway, created.text("targetId"), "READY");
    }

    @AfterAll
    static void stop() {
        if (operator != null) {
            operator.close();
        }
        if (stack != null) {
            stack.close();
        }
        target.close();
        collector.close();
    }

    @Test
    void aCallIsOneTraceOfAgentGatewayIdentityServiceAndTarget() throws Exception {
        var trace = UUID.randomUUID().toString().replace("-", "");
        await().atMost(PATIENCE).until(() -> send("tools/list", "").contains("traced___hello"));
        var params = "\"name\":\"traced___hello\",\"arguments\":{},\"_meta\":{\"traceparent\":\"00-" + trace + "-"
                + AGENT_SPAN + "-01\"}";
        assertThat(send("tools/call", params)).contains("\"text\":\"hello\"");

        var request = one(got -> of(got, trace, GATEWAY, "SERVER") && got.name().equals("tools/call hello"));
        assertThat(request.parentId()).isEqualTo(AGENT_SPAN);
        var question =
                one(got -> of(got, trace, GATEWAY, "CLIENT") && got.name().equals(TOKEN));
        assertThat(question.isBelow(request)).isTrue();
        var answer = one(got -> of(got, trace, IDENTITY, "SERVER") && got.name().equals(TOKEN));
        assertThat(answer.isBelow(question)).isTrue();
        var sent = one(got -> of(got, trace, GATEWAY, "CLIENT") && got.name().equals("tools/call"));
        assertThat(sent.isBelow(request)).isTrue();
        assertThat(target.seen)
                .filteredOn(seen -> seen.method().equals("tools/call"))
                .extracting(TracedTarget.Seen::traceparent)
                .containsExactly("00-" + trace + "-" + sent.spanId() + "-01");
        try (var auditor = new Auditor(
                stack.url("identity"), () -> stack.company().accessToken("adam", Stack.AGENT_CLIENT, List.of()))) {
            for (var type : List.of("TOOL_CALLED", "RESOURCE_TOKEN_USED")) {
                await().atMost(PATIENCE)
                        .until(() -> auditor.events(Map.of("type", type)).stream()
                                .anyMatch(event ->
                                        event.path("traceId").asString("").equals(trace)));
            }
        }
    }

    @Test
    void aSynchronisationIsOneTraceOfCatalogIdentityServiceAndTarget() {
        var reading = one(got -> got.service().equals(CATALOG) && got.name().equals("synchronise"));
        var trace = reading.traceId();
        var request = one(got ->
                of(got, trace, CATALOG, "SERVER") && got.name().equals("POST /gateways/{gatewayIdentifier}/targets"));
        assertThat(request.parentId()).isEmpty();
        assertThat(reading.isBelow(request)).isTrue();
        var list = one(got -> of(got, trace, CATALOG, "CLIENT") && got.name().equals("tools/list"));
        assertThat(list.isBelow(reading)).isTrue();
        assertThat(target.seen)
                .anyMatch(seen -> seen.method().equals("tools/list")
                        && seen.traceparent().equals("00-" + trace + "-" + list.spanId() + "-01"));
        var question =
                one(got -> of(got, trace, CATALOG, "CLIENT") && got.name().equals(TOKEN));
        var answer = one(got -> of(got, trace, IDENTITY, "SERVER") && got.name().equals(TOKEN));
        assertThat(answer.isBelow(question)).isTrue();
        // And on to the vendor, who is told of nothing.
        assertThat(one(got -> of(got, trace, IDENTITY, "CLIENT") && got.isBelow(answer))
                        .name())
                .isIn("GET", "POST");
    }

    @Test
    void everyServiceSendsItsMetricsToo() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(collector.metrics())
                        .contains(
                                new OtlpCollector.Counted(GATEWAY, "gateway.catalog.gateways"),
                                new OtlpCollector.Counted(IDENTITY, "identity.audit.sealed"),
                                new OtlpCollector.Counted(CATALOG, "catalog.audit.spool.size")));
    }

    @Test
    void nothingSentHoldsAnythingSecretAndEveryLineOfTheLogsIsJson() throws IOException {
        one(got -> got.name().equals("synchronise"));
        await().atMost(PATIENCE).until(() -> !collector.metrics().isEmpty());
        var secrets = stack.ledger().secrets().keySet();
        assertThat(secrets).isNotEmpty();
        assertThat(collector.bodies())
                .isNotEmpty()
                .allSatisfy(body -> assertThat(secrets).noneMatch(body::contains));
        assertThat(target.seen)
                .extracting(TracedTarget.Seen::authorization)
                .allSatisfy(token -> assertThat(collector.bodies())
                        .noneMatch(body -> token.length() > 10 && body.contains(token.substring(7))));
        for (ServiceProcess service : List.of(stack.gateway(), stack.identity(), stack.catalog())) {
            // What the virtual machine itself says of its start is text.
            var lines = Files.readAllLines(service.log()).stream()
                    .filter(line -> line.contains("io.gatehouse") || line.contains("io.quarkus"))
                    .toList();
            assertThat(lines)
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(
                                    JSON.readTree(line).path("service").asString(""))
                            .endsWith("-service"));
        }
    }

    private static boolean of(Got got, String trace, String service, String kind) {
        return got.traceId().equals(trace)
                && got.service().equals(service)
                && got.kind().equals(kind);
    }

    /** The span, once it came. */
    private static Got one(Predicate<Got> wanted) {
        await().atMost(PATIENCE).until(() -> !collector.all(wanted).isEmpty());
        return collector.all(wanted).getLast();
    }

    private static String send(String method, String params) throws IOException, InterruptedException {
        var token = stack.company().accessToken("alice", Stack.AGENT_CLIENT, List.of(stack.mcpUrl()));
        var request = HttpRequest.newBuilder(URI.create(stack.mcpUrl()))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .header("MCP-Protocol-Version", "2025-11-25")
                .POST(BodyPublishers.ofString(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{" + params + "}}"))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }
}
