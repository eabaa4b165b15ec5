package io.gatehouse.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * The packaged services with the settings of {@code deploy/kubernetes}, production's, of which only hosts, ports and
 * folders are others: TLS between all of them and to the database, the cluster's tokens as their proof, migrations by a job.
 * Not part of the build: it starts ten processes.
 */
@Tag("production")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class ProductionSettingsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private static Path folder;

    private static ProductionStage stage;

    @BeforeAll
    @Timeout(300)
    static void prepare() throws Exception {
        stage = new ProductionStage(folder);
    }

    @AfterAll
    static void stop() {
        if (stage != null) {
            stage.close();
        }
    }

    @Test
    @Order(1)
    void aServiceRefusesADatabaseThatNobodyMigrated() throws Exception {
        try (var pod = stage.pod("catalog")) {
            assertThat(pod.status()).isEqualTo(1);
            assertThat(pod.text()).contains("The schema of the database is 0").contains("run the migration first");
        }
    }

    /** With the owner's role alone, and no file but the settings and the authority of the database's certificate. */
    @Test
    @Order(2)
    void theJobsMigrateAndEnd() throws Exception {
        try (var identity = stage.job("identity");
                var catalog = stage.job("catalog")) {
            assertThat(identity.status()).as(identity.text()).isZero();
            assertThat(catalog.status()).as(catalog.text()).isZero();
        }
        for (var service : List.of("identity", "catalog")) {
            assertThat(stage.migrations(service)).as(service).isPositive();
        }
    }

    /** What the workloads may do is in three places; they say the same. */
    @Test
    @Order(3)
    void theSeedsAgree() throws IOException {
        var json = JsonMapper.builder().build();
        var seeds = List.of(
                stage.keys.seedFile(),
                ProductionStage.PROJECT.resolve("deploy/kubernetes/base/identity-service/workloads.json"),
                Path.of(stage.made("identity-service/workloads.json")));
        var permissions = new HashSet<Map<String, Set<String>>>();
        for (var seed : seeds) {
            var one = new TreeMap<String, Set<String>>();
            for (var workload : json.readTree(seed).path("workloads")) {
                workload.path("permissions")
                        .properties()
                        .forEach(audience -> audience.getValue()
                                .forEach(right -> one.computeIfAbsent(
                                                workload.path("name").asString() + " at " + audience.getKey(),
                                                key -> new TreeSet<>())
                                        .add(right.asString())));
            }
            permissions.add(one);
        }
        assertThat(permissions).singleElement().satisfies(all -> assertThat(all).hasSize(4));
    }

    /** The last one first, each before those that it needs. */
    @Test
    @Order(4)
    void theyStartInAnyOrder() {
        stage.running.put("gateway", stage.pod("gateway"));
        await("gateway", "live");
        assertThat(stage.running.get("gateway").probe(stage.management("gateway"), "ready"))
                .isEqualTo(503);
        stage.running.put("catalog", stage.pod("catalog"));
        await("catalog", "live");
        assertThat(stage.running.get("gateway").runs()).isTrue();
        assertThat(stage.running.get("gateway").text()).contains("nothing is served until it was read once");

        stage.running.put("identity", stage.pod("identity"));

        // The gateway is ready once it has read the catalog: both proved themselves by their tokens, over TLS.
        for (var service : List.of("identity", "catalog", "gateway")) {
            await(service, "ready");
        }
    }

    @Test
    @Order(5)
    void nothingListensWithoutTls() throws IOException {
        for (var service : List.of("identity", "catalog", "gateway")) {
            assertThatThrownBy(() -> new Socket("127.0.0.1", stage.ports.get(service + "-plain")).close())
                    .isInstanceOf(ConnectException.class);
            new Socket("127.0.0.1", stage.ports.get(service)).close();
        }
    }

    @Test
    @Order(6)
    void everySettingIsKnown() {
        stage.running
                .values()
                .forEach(pod -> assertThat(pod.text())
                        .doesNotContain("Unrecognized configuration")
                        .doesNotContain("deprecated"));
    }

    /** cert-manager writes a new one into the mounted secret; nobody restarts anything. */
    @Test
    @Order(7)
    void aNewCertificateIsTakenWhileTheServiceRuns() throws Exception {
        assertThat(servedBy("gateway")).isEqualTo("CN=gateway-service");
        for (var file : List.of("tls.crt", "tls.key")) {
            Files.copy(
                    Path.of(stage.made("database/" + file)),
                    Path.of(stage.made("gateway-service/" + file)),
                    StandardCopyOption.REPLACE_EXISTING);
        }

        // Between the two files it may show a pair that does not fit; a mounted secret changes at once.
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> servedBy("gateway").equals("CN=database"));
        assertThat(stage.running.get("gateway").probe(stage.management("gateway"), "ready"))
                .isEqualTo(200);
    }

    @Test
    @Order(8)
    void aSchemaThatTookSomethingAwayIsRefused() throws Exception {
        stage.running.remove("catalog").close();
        int bearable = oldestReader(9999);

        try (var pod = stage.pod("catalog")) {
            assertThat(pod.status()).isEqualTo(1);
            assertThat(pod.text()).contains("start a newer version");
        }
        oldestReader(bearable);
    }

    /** Where there is no cluster, the services prove themselves by the keys that MakeSecrets made. */
    @Test
    @Order(9)
    void theSettingsOfTheComposeFileStartThem() {
        stage.running.values().forEach(Pod::close);
        stage.running.clear();

        for (var service : List.of("gateway", "catalog", "identity")) {
            stage.running.put(service, stage.container(service));
        }

        for (var service : List.of("identity", "catalog", "gateway")) {
            await(service, "ready");
            assertThat(stage.running.get(service).text()).doesNotContain("Unrecognized configuration");
        }
    }

    /** Waits for a probe of a running service, but not for one that ended. */
    private static void await(String service, String probe) {
        var pod = stage.running.get(service);
        Awaitility.await(service)
                .atMost(PATIENCE)
                .failFast(() -> assertThat(pod.runs()).as(pod.text()).isTrue())
                .untilAsserted(() -> assertThat(pod.probe(stage.management(service), probe))
                        .as(pod.text())
                        .isEqualTo(200));
    }

    private static int oldestReader(int next) throws SQLException {
        try (var owner = stage.postgres.connect("catalog", "catalog_owner");
                var statement = owner.createStatement()) {
            var row = statement.executeQuery("SELECT oldest_reader FROM schema_state");
            row.next();
            int before = row.getInt(1);
            statement.execute("UPDATE schema_state SET oldest_reader = " + next);
            return before;
        }
    }

    /** Whose certificate it is that a service shows, and that the bundle of authorities vouches for it. */
    private static String servedBy(String service) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(Path.of(stage.made("truststore.p12")))) {
            store.load(in, null);
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", stage.ports.get(service))) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }
}
