package io.gatehouse.local.stack;

import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.postgres.Postgres;
import io.gatehouse.local.provider.Provider;
import io.gatehouse.local.sample.SampleServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Everything that runs: PostgreSQL, providers, sample servers and the three services. */
public final class Stack implements AutoCloseable {
    /** The audience of the company's tokens. */
    public static final String AUDIENCE = "gatehouse";

    /** The client that agents are at the company's provider. */
    public static final String AGENT_CLIENT = "agent";

    /** The second replica of gateway-service, where there are two. */
    public static final String SECOND_GATEWAY = "gateway-2";

    /** The name of the gateway that {@code /mcp} serves. */
    public static final String GATEWAY = "main";

    private final Progress progress;
    private final Resources resources;
    private final Thread closer;
    private final CompletableFuture<String> unexpectedEnd = new CompletableFuture<>();
    private final Surroundings surroundings;
    private final ServiceSettings settings;
    private final ServiceProcess identity;
    private final ServiceProcess catalog;
    private final ServiceProcess gateway;
    private final List<ServiceProcess> gateways;

    /**
     * What may differ from stack to stack.
     *
     * @param settings further settings, each of the service that its name begins with; one of Quarkus for all gateways
     *     begins with {@code gateway|}
     * @param replicas of gateway-service: one, or two that know each other
     */
    public record Options(
            Path project,
            Path folder,
            boolean nativeImages,
            Duration sessionLifetime,
            ProviderFactory providers,
            Map<String, String> settings,
            int replicas) {
        public Options(
                Path project,
                Path folder,
                boolean nativeImages,
                Duration sessionLifetime,
                ProviderFactory providers,
                Map<String, String> settings) {
            this(project, folder, nativeImages, sessionLifetime, providers, settings, 1);
        }

        public Options(
                Path project, Path folder, boolean nativeImages, Duration sessionLifetime, ProviderFactory providers) {
            this(project, folder, nativeImages, sessionLifetime, providers, Map.of());
        }
    }

    private Stack(Options options, Progress progress, Resources resources, Thread closer) {
        this.progress = progress;
        this.resources = resources;
        this.closer = closer;
        var packages = new Packages(options.project(), options.nativeImages());
        List.of("identity", "catalog", "gateway").forEach(packages::command);
        surroundings = new Surroundings(options, progress, resources);
        settings = new ServiceSettings(surroundings, options);
        identity = service("identity", packages, settings.identity());
        catalog = service("catalog", packages, settings.catalog());
        gateway = service("gateway", packages, settings.gateway("gateway"));
        gateways = options.replicas() == 1
                ? List.of(gateway)
                : List.of(gateway, service(SECOND_GATEWAY, packages, settings.gateway(SECOND_GATEWAY)));
        startServices();
    }

    /** Starts everything; on a failure, and when this process is told to end, ends what was started. */
    public static Stack start(Options options, Progress progress) {
        var resources = new Resources(progress);
        var closer = new Thread(resources::close, "stack-closer");
        Runtime.getRuntime().addShutdownHook(closer);
        try {
            return new Stack(options, progress, resources, closer);
        } catch (RuntimeException e) {
            resources.close();
            forget(closer);
            throw e;
        }
    }

    /** Ends and starts the three services, as a deployment would. */
    public void restartServices() {
        gateways.forEach(ServiceProcess::stop);
        List.of(catalog, identity).forEach(ServiceProcess::stop);
        startServices();
    }

    public DataFolder data() {
        return surroundings.data;
    }

    public Postgres postgres() {
        return surroundings.postgres;
    }

    public Provider company() {
        return surroundings.providers.company();
    }

    public Provider vendor() {
        return surroundings.providers.vendor();
    }

    public SampleServer notes() {
        return surroundings.notes;
    }

    public SampleServer tickets() {
        return surroundings.tickets;
    }

    public ServiceProcess identity() {
        return identity;
    }

    public ServiceProcess catalog() {
        return catalog;
    }

    public ServiceProcess gateway() {
        return gateway;
    }

    /** The replicas of gateway-service, the first of them {@link #gateway()}. */
    public List<ServiceProcess> gateways() {
        return gateways;
    }

    /** The base URL of a service: identity, catalog or gateway, or {@link #SECOND_GATEWAY}. */
    public String url(String service) {
        return settings.url(service);
    }

    /** Where agents connect. */
    public String mcpUrl() {
        return url("gateway") + "/mcp";
    }

    /** Every secret of this run. */
    public SecretLedger ledger() {
        return surroundings.ledger;
    }

    /** Completes with a line when a service ends that nobody ended. */
    public CompletableFuture<String> unexpectedEnd() {
        return unexpectedEnd;
    }

    @Override
    public void close() {
        StackInfo.remove(this);
        resources.close();
        forget(closer);
    }

    private ServiceProcess service(String name, Packages packages, Path file) {
        return resources.add(new ServiceProcess(
                name,
                packages.command(name.equals(SECOND_GATEWAY) ? "gateway" : name),
                file,
                surroundings.data,
                surroundings.ports.of(name + "-management"),
                surroundings.children,
                unexpectedEnd::complete));
    }

    /** identity-service first, because the other two prove themselves there; those two start side by side. */
    private void startServices() {
        ready("identity-service", identity);
        catalog.launch();
        gateways.forEach(ServiceProcess::launch);
        ready("catalog-service", catalog);
        gateways.forEach(replica -> ready("gateway-service", replica));
    }

    private void ready(String what, ServiceProcess service) {
        progress.step(what, () -> {
            if (service.pid() == 0) {
                service.launch();
            }
            service.awaitReady();
            return service;
        });
    }

    private static void forget(Thread closer) {
        try {
            Runtime.getRuntime().removeShutdownHook(closer);
        } catch (IllegalStateException e) {
            // the process is ending and the hook runs already
        }
    }
}
