package io.gatehouse.local.interop;

import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.operator.Operator;
import io.gatehouse.local.provider.DevelopmentProvider;
import io.gatehouse.local.provider.Provider;
import io.gatehouse.local.stack.Bootstrap;
import io.gatehouse.local.stack.DevelopmentProviders;
import io.gatehouse.local.stack.Ports;
import io.gatehouse.local.stack.Progress;
import io.gatehouse.local.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One stack for all these tests, with gateways that serve every version, and with services that prove themselves by the
 * accounts of a Kubernetes cluster instead of private keys.
 */
public final class Stage implements AutoCloseable {
    private static final List<String> VERSIONS = List.of("2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28");
    private static final String NAME = "interop";
    private static final String PARTNER = "partner";

    /** The port of the proxy that puts the token before the gateway; pages from there may call. */
    public final int proxyPort;

    /** Another company, whose people can log in at the pages, too. */
    public final Provider partner;

    private final Path folder;
    private final Path cluster;
    private final Stack stack;
    private final Operator operator;
    private final Gateway gateway;

    Stage() throws IOException {
        folder = Files.createTempDirectory("gatehouse-interop-");
        cluster = Files.createTempDirectory("gatehouse-cluster-");
        proxyPort = Ports.free();
        var project = Path.of(System.getProperty("gatehouse.project", "../..")).toAbsolutePath();
        partner = partner(Files.createDirectories(folder.resolve("partner-provider")));
        stack = Stack.start(
                new Stack.Options(
                        project,
                        folder,
                        Boolean.getBoolean("gatehouse.native"),
                        Duration.ofMinutes(5),
                        new DevelopmentProviders(),
                        settings()),
                new Progress(System.out));
        operator = Bootstrap.operator(stack);
        gateway = gateway(NAME);
    }

    private static Provider partner(Path folder) {
        return DevelopmentProvider.start(
                new DevelopmentProvider.Settings(
                        PARTNER,
                        Ports.free(),
                        Map.of("carol", List.of(), "petra", List.of("auditor")),
                        List.of(Stack.AUDIENCE),
                        Duration.ofHours(1),
                        folder),
                new SecretLedger());
    }

    private Map<String, String> settings() throws IOException {
        var settings = new HashMap<>(new Cluster(cluster).settings());
        settings.put("gateway.endpoint.allowed-origins", "http://localhost:" + proxyPort);
        // What the suite's authorization server expects as the id of its client.
        settings.put("identity.client-metadata.url", "https://conformance-test.local/client-metadata.json");
        // Few enough to be reached by a test, and enough for all others.
        settings.put("identity.quota.workload-identities", "15");
        settings.put("identity.quota.oauth2-credential-providers", "30");
        settings.put("identity.quota.api-key-credential-providers", "12");
        settings.put("catalog.quota.gateways", "20");
        var issuer = "identity.issuers." + PARTNER;
        var client = partner.client("partner-pages", List.of());
        settings.put(issuer + ".url", partner.issuer());
        settings.put(issuer + ".api-audience", Stack.AUDIENCE);
        settings.put(issuer + ".display-name", "Partner Ltd");
        settings.put(issuer + ".login.client-id", client.id());
        settings.put(issuer + ".login.client-secret", client.secret());
        return settings;
    }

    /** A gateway of a test's own, so that nobody else's targets are in its lists. */
    public Gateway gateway(String name) {
        return gateway(name, List.of(Stack.AGENT_CLIENT));
    }

    /** The same for several agents. */
    public Gateway gateway(String name, List<String> clients) {
        var id = operator.ensureGateway(name, stack.company().discoveryUrl(), Stack.AUDIENCE, clients, VERSIONS);
        return new Gateway(operator, stack.url("gateway"), id);
    }

    public Operator operator() {
        return operator;
    }

    public Stack stack() {
        return stack;
    }

    public String gatewayId() {
        return gateway.id();
    }

    /** The gateway that tests share whose targets bother nobody. */
    public String gatewayUrl() {
        return gateway.url();
    }

    public String token(String user) {
        return stack.company().accessToken(user, Stack.AGENT_CLIENT, List.of(stack.mcpUrl()));
    }

    @Override
    public void close() {
        operator.close();
        stack.close();
        partner.close();
        delete(folder);
        delete(cluster);
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
