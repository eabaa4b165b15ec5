package io.gatehouse.local.stack;

import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.postgres.Postgres;
import io.gatehouse.local.provider.Provider;
import io.gatehouse.local.sample.SampleServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Everything that runs: PostgreSQL, providers, sample servers and the three services. */
public final class Stack implements AutoCloseable {
    /** The audience of the company's tokens. */
    public static final String AUDIENCE = "gatehouse";

    /** The client that agents are at the company's provider. */
    public static final String AGENT_CLIENT = "agent";

    /** The second replica of gateway-service, where there are two. */
    public static final String SECOND_GATEWAY = "gateway-2";

    /** The second replica of identity-service, where there are two. */
    public static final String SECOND_IDENTITY = "identity-2";

    /** The second replica of catalog-service, where there are two. */
    public static final String SECOND_CATALOG = "catalog-2";

    /** The name of the gateway that {@code /mcp} serves. */
    public static final String GATEWAY = "main";

    private final Progress progress;
    private final Resources resources;
    private final Thread closer;
    private final CompletableFuture<String> unexpectedEnd = new CompletableFuture<>();
    private final Surroundings surroundings;
    private final ServiceSettings settings;
    private final Map<String, ServiceProcess> processes = new LinkedHashMap<>();
    private final Topology topology;
    private final @Nullable Balancer balancer;

    /**
     * What may differ from stack to stack.
     *
     * @param settings further settings, each of the service that its name begins with; one of Quarkus begins with the
     *     service or replica that it is for, for example {@code gateway|} or {@code gateway-2|}
     * @param topology how many replicas of each service run
     * @param train whether the services write AOT caches beside their packages at their end, where there are none, with
     *     which later stacks start sooner
     */
    public record Options(
            Path project,
            Path folder,
            boolean nativeImages,
            Duration sessionLifetime,
            ProviderFactory providers,
            Map<String, String> settings,
            Topology topology,
            boolean train) {
        public Options(
                Path project,
                Path folder,
                boolean nativeImages,
                Duration sessionLifetime,
                ProviderFactory providers,
                Map<String, String> settings,
                Topology topology) {
            this(project, folder, nativeImages, sessionLifetime, providers, settings, topology, false);
        }

        /** With so many replicas of gateway-service: one, or two that know each other. */
        public Options(
                Path project,
                Path folder,
                boolean nativeImages,
                Duration sessionLifetime,
                ProviderFactory providers,
                Map<String, String> settings,
                int replicas) {
            this(project, folder, nativeImages, sessionLifetime, providers, settings, Topology.gateways(replicas));
        }

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

        /** The same, with services that leave caches for later stacks. */
        public Options training() {
            return new Options(project, folder, nativeImages, sessionLifetime, providers, settings, topology, true);
        }
    }

    private Stack(Options options, Progress progress, Resources resources, Thread closer) {
        this.progress = progress;
        this.resources = resources;
        this.closer = closer;
        var packages = new Packages(options.project(), options.nativeImages());
        Topology.SERVICES.forEach(packages::command);
        surroundings = new Surroundings(options, progress, resources);
        settings = new ServiceSettings(surroundings, options);
        topology = options.topology();
        for (var service : Topology.SERVICES) {
            topology.replicas(service)
                    .forEach(replica -> processes.put(replica, process(replica, packages, options.train())));
        }
        balancer = switch (topology.front()) {
            case NONE -> null;
            case NGINX -> resources.add(progress.step("nginx", () -> Nginx.start(surroundings, topology)));
            case PLAIN -> resources.add(PlainBalancer.start(surroundings.ports, topology));
        };
        startServices();
        resources.add(settings.operatorHost());
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
        processes.values().forEach(ServiceProcess::askToStop);
        processes.values().forEach(ServiceProcess::stop);
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
        return replica("identity");
    }

    public ServiceProcess catalog() {
        return replica("catalog");
    }

    public ServiceProcess gateway() {
        return replica("gateway");
    }

    /** The replicas of gateway-service, the first of them {@link #gateway()}. */
    public List<ServiceProcess> gateways() {
        return replicas("gateway");
    }

    /** The replicas of a service: identity, catalog or gateway. */
    public List<ServiceProcess> replicas(String service) {
        return topology.replicas(service).stream().map(this::replica).toList();
    }

    /** A replica by its name, for example {@link #SECOND_IDENTITY}. */
    public ServiceProcess replica(String name) {
        var process = processes.get(name);
        if (process == null) {
            throw new IllegalArgumentException("No replica is called " + name);
        }
        return process;
    }

    /** What stands before the services, where {@link Topology#front()} says that something does. */
    public Balancer balancer() {
        return Objects.requireNonNull(balancer, "this stack has no balancer");
    }

    /** Where everybody finds a service (identity, catalog or gateway): the balancer, or else its first replica. */
    public String url(String service) {
        return settings.url(service);
    }

    /** Where one replica listens, past the balancer. */
    public String address(String replica) {
        return settings.address(replica);
    }

    /** The endpoint of AWS clients: the control interfaces of both services. */
    public String operatorUrl() {
        return settings.address("operator");
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
        processes.values().forEach(ServiceProcess::askToStop);
        resources.close();
        forget(closer);
    }

    private ServiceProcess process(String replica, Packages packages, boolean train) {
        return resources.add(new ServiceProcess(
                replica,
                packages.launch(Topology.serviceOf(replica), train),
                settings.file(replica),
                surroundings.data,
                surroundings.ports.of(replica + "-management"),
                surroundings.children,
                unexpectedEnd::complete));
    }

    /** identity-service first, because the other two prove themselves there; those two start side by side. */
    private void startServices() {
        replicas("identity").forEach(ServiceProcess::launch);
        replicas("identity").forEach(replica -> ready("identity-service", replica));
        replicas("catalog").forEach(ServiceProcess::launch);
        replicas("gateway").forEach(ServiceProcess::launch);
        replicas("catalog").forEach(replica -> ready("catalog-service", replica));
        replicas("gateway").forEach(replica -> ready("gateway-service", replica));
    }

    private void ready(String what, ServiceProcess service) {
        progress.step(what, () -> {
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
