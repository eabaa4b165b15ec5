package io.gatehouse.local.stack;

import io.gatehouse.local.postgres.Postgres;
import io.gatehouse.local.provider.ProviderPair;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes the configuration file of each service; it holds passwords, so only its owner reads it. */
final class ServiceSettings {
    static final String PAGES_CLIENT = "gatehouse-pages";
    private static final String HOST = "127.0.0.1";

    private final DataFolder data;
    private final Ports ports;
    private final ServiceKeys keys;
    private final Postgres postgres;
    private final ProviderPair providers;
    private final Duration sessionLifetime;
    private final Map<String, String> further;
    private final Topology topology;

    ServiceSettings(Surroundings surroundings, Stack.Options options) {
        this.data = surroundings.data;
        this.ports = surroundings.ports;
        this.keys = new ServiceKeys(surroundings.data, surroundings.ledger);
        this.postgres = surroundings.postgres;
        this.providers = surroundings.providers;
        this.sessionLifetime = options.sessionLifetime();
        this.further = options.settings();
        this.topology = options.topology();
    }

    /** Where others find the service: the balancer, where there is one. */
    String url(String service) {
        return address(topology.balanced() ? service + "-front" : service);
    }

    /** Where one replica listens. */
    String address(String replica) {
        return "http://" + HOST + ":" + ports.of(replica);
    }

    /** The configuration of a replica, in a file. */
    Path file(String replica) {
        return switch (Topology.serviceOf(replica)) {
            case "identity" -> identity(replica);
            case "catalog" -> catalog(replica);
            default -> gateway(replica);
        };
    }

    OperatorHost operatorHost() {
        return OperatorHost.start(HOST, ports.of("operator"), url("catalog"), url("identity"));
    }

    private Path identity(String replica) {
        var settings = server(replica);
        database(settings, "identity");
        settings.put("identity.public-url", url("identity"));
        settings.put("identity.unsafe-allow-http-loopback", "true");
        settings.put("identity.seed-file", keys.seedFile().toString());
        settings.put(
                "identity.vault.key-encryption-keyset-file", keys.vaultKeyset().toString());
        settings.put("identity.session.keyset-file", keys.sessionKeyset().toString());
        settings.put("identity.consent.session-lifetime", sessionLifetime.toString());
        issuer(settings, "identity");
        var client = providers.company().client(PAGES_CLIENT, List.of(url("identity") + "/*"));
        settings.put("quarkus.oidc.pages.auth-server-url", providers.company().issuer());
        settings.put("quarkus.oidc.pages.client-id", client.id());
        settings.put("quarkus.oidc.pages.credentials.secret", client.secret());
        settings.put("quarkus.oidc.pages.authentication.cookie-force-secure", "false");
        settings.put("quarkus.oidc.pages.authentication.force-redirect-https-scheme", "false");
        settings.put("quarkus.oidc.pages.authentication.state-secret", keys.text("pages-state-secret"));
        settings.put("quarkus.oidc.pages.token-state-manager.encryption-secret", keys.text("pages-session-secret"));
        return write(replica, settings);
    }

    private Path catalog(String replica) {
        var settings = server(replica);
        database(settings, "catalog");
        settings.put("catalog.gateway-public-url", url("gateway"));
        settings.put("catalog.unsafe-allow-http-loopback", "true");
        settings.put("catalog.identity.url", url("identity"));
        settings.put(
                "catalog.identity.private-key-file",
                keys.privateKey("catalog-service").toString());
        settings.put("catalog.sync.session-lifetime", sessionLifetime.toString());
        settings.put("catalog.sync.poll-interval", "PT0.5S");
        settings.put(
                "catalog.audit.spool-directory", data.path("spool/" + replica).toString());
        issuer(settings, "catalog");
        return write(replica, settings);
    }

    /** Replicas differ in where they listen and in their spools. */
    private Path gateway(String replica) {
        var settings = server(replica);
        settings.put("gateway.public-url", url("gateway"));
        settings.put("gateway.default-gateway", Stack.GATEWAY);
        settings.put("gateway.unsafe-allow-http-loopback", "true");
        settings.put("gateway.catalog.url", url("catalog"));
        settings.put("gateway.identity.url", url("identity"));
        settings.put(
                "gateway.identity.private-key-file",
                keys.privateKey("gateway-service").toString());
        settings.put("gateway.session.keyset-file", keys.gatewayKeyset().toString());
        settings.put("gateway.audit.spool-dir", data.path("spool/" + replica).toString());
        // The benchmark opens very many streams as one person.
        settings.put("gateway.stream.maximum-per-caller", "12000");
        var replicas = topology.replicas("gateway");
        if (replicas.size() > 1) {
            settings.put(
                    "gateway.replica.peers",
                    replicas.stream().map(this::address).collect(Collectors.joining(",")));
        }
        return write(replica, settings);
    }

    private Map<String, String> server(String service) {
        var settings = new TreeMap<String, String>();
        settings.put("quarkus.http.host", HOST);
        settings.put("quarkus.http.port", String.valueOf(ports.of(service)));
        settings.put("quarkus.management.host", HOST);
        settings.put("quarkus.management.port", String.valueOf(ports.of(service + "-management")));
        return settings;
    }

    private void database(Map<String, String> settings, String name) {
        var app = name + "_app";
        var owner = name + "_owner";
        settings.put("quarkus.datasource.reactive.url", "postgresql://" + postgres.address(name));
        settings.put("quarkus.datasource.username", app);
        settings.put("quarkus.datasource.password", postgres.password(app));
        settings.put("quarkus.flyway.jdbc-url", "jdbc:postgresql://" + postgres.address(name));
        settings.put("quarkus.flyway.username", owner);
        settings.put("quarkus.flyway.password", postgres.password(owner));
    }

    private void issuer(Map<String, String> settings, String service) {
        settings.put(service + ".issuers.company.url", providers.company().issuer());
        settings.put(service + ".issuers.company.api-audience", Stack.AUDIENCE);
    }

    private Path write(String replica, Map<String, String> settings) {
        var owner = Topology.serviceOf(replica);
        further.forEach((name, value) -> {
            if (name.startsWith(owner + ".")) {
                settings.put(name, value);
            }
        });
        // Those of all replicas first, so that those of one replica win.
        for (var prefix : List.of(owner + "|", replica + "|")) {
            further.forEach((name, value) -> {
                if (name.startsWith(prefix)) {
                    settings.put(name.substring(prefix.length()), value);
                }
            });
        }
        var file = data.path("config/" + replica + ".properties");
        var text = settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue().replace("\\", "\\\\"))
                .collect(Collectors.joining("\n", "", "\n"));
        DataFolder.writePrivately(file, text);
        return file;
    }
}
