package io.gatehouse.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.postgres.Postgres;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Everything that a cluster gives to our pods: a database, secrets, tokens, settings. */
final class ProductionStage implements AutoCloseable {
    static final Path PROJECT =
            Path.of(System.getProperty("gatehouse.project", "../..")).toAbsolutePath();
    private static final String CLUSTER = "https://kubernetes.default.svc.cluster.local";

    final Map<String, Integer> ports = new HashMap<>();
    final Map<String, Pod> running = new HashMap<>();
    final ServiceKeys keys;
    final Postgres postgres;
    private final Path folder;
    private final DataFolder data;

    ProductionStage(Path folder) throws Exception {
        this.folder = folder;
        data = DataFolder.open(folder);
        var ledger = new SecretLedger();
        keys = new ServiceKeys(data, ledger);
        makeSecrets();
        for (var name : List.of("gateway", "identity", "catalog", "postgres", "nobody")) {
            ports.put(name, Ports.free());
            ports.put(name + "-plain", Ports.free());
            ports.put(name + "-management", Ports.free());
        }
        postgres = Postgres.start(data, ports.get("postgres"), List.of("identity", "catalog"), ledger);
        try (var connection = postgres.connect("identity");
                var statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET ssl_cert_file = '" + made("database/tls.crt") + "'");
            statement.execute("ALTER SYSTEM SET ssl_key_file = '" + made("database/tls.key") + "'");
            statement.execute("ALTER SYSTEM SET ssl = on");
            statement.execute("SELECT pg_reload_conf()");
        }
        var cluster = new ProjectedTokens(
                CLUSTER, read("overlays/prod/site/identity.properties").get("identity.public-url"));
        Files.writeString(folder.resolve("cluster.json"), cluster.keys());
        for (var service : List.of("gateway", "catalog")) {
            DataFolder.writePrivately(folder.resolve(service + ".token"), cluster.token(service + "-service"));
        }
    }

    @Override
    public void close() {
        running.values().forEach(Pod::close);
        postgres.close();
        data.close();
    }

    Pod pod(String service) {
        return start(service, settings(service), environment(service));
    }

    Pod container(String service) {
        return start(service, composed(service), environment(service));
    }

    /** As in the pods and containers: only the migrations migrate. */
    private static Map<String, String> environment(String service) {
        return service.equals("gateway") ? Map.of() : Map.of("QUARKUS_FLYWAY_MIGRATE_AT_START", "false");
    }

    /** The job that migrates the database of a service; of the files that its settings name it has the database's only. */
    Pod job(String service) {
        var settings = written(service, false);
        settings.put("quarkus.http.port", "0");
        settings.put("quarkus.management.port", "0");
        database(settings, service);
        settings.remove("quarkus.datasource.password");
        settings.putAll(read(Path.of(made(service + "-migration/secret.properties"))));
        settings.put("quarkus.flyway.password", postgres.password(service + "_owner"));
        var environment = Map.of(
                "QUARKUS_INIT_AND_EXIT", "true",
                "QUARKUS_FLYWAY_MIGRATE_AT_START", "true",
                "QUARKUS_OIDC_PAGES_TENANT_ENABLED", "false");
        return start(service, settings, environment);
    }

    /** How many migrations the database of a service has seen. */
    int migrations(String service) throws SQLException {
        try (var connection = postgres.connect(service);
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM flyway_schema_history WHERE success")) {
            row.next();
            return row.getInt(1);
        }
    }

    private Pod start(String service, Map<String, String> settings, Map<String, String> environment) {
        boolean isNative = Boolean.getBoolean("gatehouse.native");
        var trust = "-Djavax.net.ssl.trustStore=" + made("truststore.p12");
        var command = new ArrayList<>(
                new Packages(PROJECT, isNative).launch(service, false).words());
        var all = new HashMap<>(environment);
        if (isNative) {
            command.add(trust);
        } else {
            all.put("JAVA_TOOL_OPTIONS", trust);
        }
        return Pod.start(command, folder.resolve("pods/" + service), settings, all);
    }

    int management(String service) {
        return ports.get(service + "-management");
    }

    /** The settings of production, with our hosts, ports and folders, and what a secret would hold. */
    private Map<String, String> settings(String service) {
        var settings = written(service, true);
        listen(settings, service);
        replace(settings, "quarkus.tls.https.key-store.pem.0.cert", made(service + "-service/tls.crt"));
        replace(settings, "quarkus.tls.https.key-store.pem.0.key", made(service + "-service/tls.key"));
        // The test does not wait ten minutes for a new certificate.
        replace(settings, "quarkus.tls.https.reload-period", "1s");
        switch (service) {
            case "identity" -> identity(settings);
            case "catalog" -> catalog(settings);
            default -> gateway(settings);
        }
        return settings;
    }

    /** The settings as they stand in the manifests, with or without how the service is called. */
    private static Map<String, String> written(String service, boolean served) {
        var settings = new HashMap<String, String>();
        // That of gateway-service, which has no migration, is one file.
        if (served && !service.equals("gateway")) {
            settings.putAll(read("base/" + service + "-service/serving.properties"));
        }
        settings.putAll(read("base/" + service + "-service/application.properties"));
        settings.putAll(read("overlays/prod/site/" + service + ".properties"));
        return settings;
    }

    /** The settings of the compose file, with our hosts, ports and folders, and what a secret would hold. */
    private Map<String, String> composed(String service) {
        var settings = new HashMap<>(read(PROJECT.resolve("deploy/compose/serving.properties")));
        settings.putAll(read(PROJECT.resolve("deploy/compose/" + service + ".properties")));
        settings.replaceAll((key, value) -> value.startsWith("/etc/gatehouse/")
                ? mounted(service, value.substring("/etc/gatehouse/".length()))
                : value.startsWith("/var/lib/gatehouse/")
                        ? folder.resolve("spool/" + service).toString()
                        : value);
        settings.replaceAll(
                (key, value) -> value.replaceFirst("https://(identity|catalog)-service:8443", "https://$1"));
        settings.replaceAll(
                (key, value) -> value.matches("https://(identity|catalog)") ? url(value.substring(8)) : value);
        listen(settings, service);
        switch (service) {
            case "identity" -> {
                database(settings, "identity");
                replace(settings, "identity.issuers.company.url", url("nobody"));
                settings.putAll(read(Path.of(made("identity-service/secret.properties"))));
                settings.put("quarkus.datasource.password", postgres.password("identity_app"));
            }
            case "catalog" -> {
                database(settings, "catalog");
                replace(settings, "catalog.issuers.company.url", url("nobody"));
            }
            default -> {}
        }
        return settings;
    }

    /** A container has its own folder's files and those for everybody side by side. */
    private String mounted(String service, String file) {
        var own = folder.resolve("made/" + service + "-service").resolve(file);
        return Files.exists(own) ? own.toString() : made(file);
    }

    private void listen(Map<String, String> settings, String service) {
        settings.put("quarkus.http.host", "127.0.0.1");
        settings.put("quarkus.http.port", ports.get(service + "-plain").toString());
        settings.put("quarkus.management.host", "127.0.0.1");
        settings.put(
                "quarkus.management.port", ports.get(service + "-management").toString());
        replace(settings, "quarkus.http.ssl-port", ports.get(service).toString());
    }

    private void identity(Map<String, String> settings) {
        database(settings, "identity");
        replace(settings, "identity.issuers.company.url", url("nobody"));
        replace(
                settings,
                "identity.seed-file",
                PROJECT.resolve("deploy/kubernetes/base/identity-service/workloads.json")
                        .toString());
        replace(settings, "identity.vault.key-encryption-keyset-file", made("identity-service/vault.json"));
        replace(settings, "identity.session.keyset-file", made("identity-service/session.json"));
        replace(
                settings,
                "identity.clusters.cluster.jwks-file",
                folder.resolve("cluster.json").toString());
        settings.putAll(read(Path.of(made("identity-service/secret.properties"))));
        settings.put("quarkus.datasource.password", postgres.password("identity_app"));
    }

    private void catalog(Map<String, String> settings) {
        database(settings, "catalog");
        replace(settings, "catalog.issuers.company.url", url("nobody"));
        replace(settings, "catalog.identity.url", url("identity"));
        replace(
                settings,
                "catalog.identity.service-account-token-file",
                folder.resolve("catalog.token").toString());
        replace(
                settings,
                "catalog.audit.spool-directory",
                folder.resolve("spool/catalog").toString());
    }

    private void gateway(Map<String, String> settings) {
        replace(settings, "gateway.catalog.url", url("catalog"));
        replace(settings, "gateway.identity.url", url("identity"));
        replace(
                settings,
                "gateway.identity.service-account-token-file",
                folder.resolve("gateway.token").toString());
        replace(settings, "gateway.session.keyset-file", made("gateway-service/session.json"));
        replace(
                settings,
                "gateway.audit.spool-dir",
                folder.resolve("spool/gateway").toString());
        replace(settings, "gateway.replica.peers", url("gateway"));
    }

    private void database(Map<String, String> settings, String name) {
        var address = "//localhost:" + ports.get("postgres") + "/" + name;
        replace(settings, "quarkus.datasource.reactive.url", "postgresql:" + address);
        replace(settings, "quarkus.datasource.reactive.trust-certificate-pem.certs", made("ca.crt"));
        replace(
                settings,
                "quarkus.datasource.jdbc.url",
                settings.get("quarkus.datasource.jdbc.url")
                        .replaceFirst("//[^?]*", address)
                        .replaceFirst("sslrootcert=.*", "sslrootcert=" + made("ca.crt")));
        settings.put("quarkus.datasource.password", postgres.password(name + "_app"));
    }

    /** What an operator runs before everything else. */
    private void makeSecrets() throws IOException, InterruptedException {
        var log = folder.resolve("secrets.log").toFile();
        var made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        PROJECT.resolve("deploy/secrets/MakeSecrets.java").toString(),
                        folder.resolve("made").toString())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        assertThat(made.waitFor()).as(Files.readString(log.toPath())).isZero();
    }

    String made(String file) {
        var path = folder.resolve("made").resolve(file);
        assertThat(path).exists();
        return path.toString();
    }

    private String url(String service) {
        return "https://localhost:" + ports.get(service);
    }

    /** Only what production sets, too. */
    private static void replace(Map<String, String> settings, String key, String value) {
        assertThat(settings).containsKey(key);
        settings.put(key, value);
    }

    private static Map<String, String> read(String file) {
        return read(PROJECT.resolve("deploy/kubernetes").resolve(file));
    }

    private static Map<String, String> read(Path file) {
        var read = new Properties();
        try {
            read.load(new StringReader(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var all = new HashMap<String, String>();
        read.stringPropertyNames().forEach(key -> all.put(key, read.getProperty(key)));
        return all;
    }
}
