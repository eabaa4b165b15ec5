package io.gatehouse.identity;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.prf.HmacPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the service needs around it: a real PostgreSQL with both roles, keyset files, the seed file and a company
 * issuer, all on loopback ports that are free now. Used by every {@code @QuarkusTest} of this module.
 */
public class PostgresResource implements QuarkusTestResourceLifecycleManager {
    private EmbeddedPostgres postgres;
    private TestIssuer issuer;
    private TestIssuer cluster;
    private TestIssuer pairwise;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory("identity-test");
            postgres = EmbeddedPostgres.builder().start();
            issuer = TestIssuer.start("");
            cluster = TestIssuer.start("/cluster");
            pairwise = TestIssuer.start(TestIssuer.PAIRWISE);
            createDatabase();
            Map<String, String> config = new HashMap<>();
            database(config);
            service(config, folder);
            clusters(config, folder);
            TestWorkload gateway = TestWorkload.create("gateway-service");
            TestWorkload catalog = TestWorkload.create("catalog-service");
            config.put("test.workload.gateway-service", gateway.keyJson());
            config.put("test.workload.catalog-service", catalog.keyJson());
            Files.writeString(folder.resolve("seed.json"), seed(gateway, catalog));
            return config;
        } catch (IOException | SQLException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(
                    "create role identity_owner login password 'owner'",
                    "create role identity_app login password 'app'",
                    "create database identity owner identity_owner")) {
                statement.execute(sql);
            }
        }
    }

    private void database(Map<String, String> config) {
        String address = "127.0.0.1:" + postgres.getPort() + "/identity";
        config.put("quarkus.datasource.reactive.url", "postgresql://" + address);
        config.put("quarkus.datasource.username", "identity_app");
        config.put("quarkus.datasource.password", "app");
        config.put("quarkus.flyway.jdbc-url", "jdbc:postgresql://" + address);
        config.put("quarkus.flyway.username", "identity_owner");
        config.put("quarkus.flyway.password", "owner");
    }

    private void service(Map<String, String> config, Path folder) throws GeneralSecurityException, IOException {
        int port = freePort();
        config.put("quarkus.http.test-port", String.valueOf(port));
        // Not 0: the metrics of two servers only go together where both know their port.
        config.put("quarkus.management.test-port", String.valueOf(freePort()));
        // All tests together refuse more strangers in a minute than anybody should.
        config.put("identity.audit.anonymous-rows-per-minute", "1000000");
        config.put("identity.public-url", "http://127.0.0.1:" + port);
        config.put("identity.unsafe-allow-http-loopback", "true");
        config.put("identity.seed-file", folder.resolve("seed.json").toString());
        config.put("identity.issuers.company.url", issuer.url());
        config.put("identity.issuers.company.api-audience", TestIssuer.API_AUDIENCE);
        config.put("identity.issuers.away.url", TestIssuer.AWAY);
        config.put("identity.issuers.away.api-audience", TestIssuer.API_AUDIENCE);
        config.put("identity.issuers.pairwise.url", pairwise.url());
        config.put("identity.issuers.pairwise.subject-claim", "oid");
        config.put("identity.issuers.pairwise.api-audience", TestIssuer.API_AUDIENCE);
        config.put("identity.consent.trusted-clients", "trusted-console");
        config.put("identity.issuers.pairwise.display-name", "Pairwise & Sons");
        config.put("identity.issuers.pairwise.login.client-id", TestIssuer.CLIENT);
        config.put("identity.issuers.pairwise.login.client-secret", "another-secret-of-the-tests-that-is-long");
        config.put("test.issuer.pairwise.url", pairwise.url());
        config.put("test.issuer.pairwise.key", pairwise.keyJson());
        config.put("quarkus.oidc.pages.auth-server-url", issuer.url());
        config.put("quarkus.oidc.pages.authentication.cookie-force-secure", "false");
        config.put("quarkus.oidc.pages.authentication.force-redirect-https-scheme", "false");
        config.put("quarkus.oidc.pages.client-id", TestIssuer.CLIENT);
        config.put("quarkus.oidc.pages.credentials.secret", "a-secret-of-the-tests-that-is-long-enough");
        config.put("test.issuer.url", issuer.url());
        config.put("test.issuer.key", issuer.keyJson());
        AeadConfig.register();
        PrfConfig.register();
        config.put(
                "identity.vault.key-encryption-keyset-file",
                keyset(folder.resolve("vault.json"), PredefinedAeadParameters.AES256_GCM));
        config.put(
                "identity.session.keyset-file",
                keyset(
                        folder.resolve("session.json"),
                        HmacPrfParameters.builder()
                                .setKeySizeBytes(32)
                                .setHashType(HmacPrfParameters.HashType.SHA256)
                                .build()));
    }

    private void clusters(Map<String, String> config, Path folder) throws IOException {
        TestWorkload filed = TestWorkload.create("filed");
        config.put("identity.clusters.kind.issuer", cluster.url());
        config.put("test.cluster.kind", cluster.keyJson());
        config.put("identity.clusters.filed.issuer", "https://kubernetes.default.svc.cluster.local");
        config.put(
                "identity.clusters.filed.jwks-file",
                Files.writeString(folder.resolve("cluster.json"), filed.publicJwks())
                        .toString());
        config.put("test.cluster.filed", filed.keyJson());
    }

    private static String keyset(Path file, Parameters parameters) throws GeneralSecurityException, IOException {
        KeysetHandle.Builder.Entry entry =
                KeysetHandle.generateEntryFromParameters(parameters).makePrimary();
        KeysetHandle handle =
                KeysetHandle.newBuilder().addEntry(entry.withRandomId()).build();
        Files.writeString(file, TinkJsonProtoKeysetFormat.serializeKeyset(handle, InsecureSecretKeyAccess.get()));
        return file.toString();
    }

    private static String seed(TestWorkload gateway, TestWorkload catalog) {
        return """
                {"workloads":[
                  {"name":"gateway-service","jwks":%s,"permissions":{
                    "urn:gatehouse:identity-service":["workload-tokens:issue-for-jwt","resource-tokens:get",
                      "gateway-workloads:act","audit-events:write"],
                    "urn:gatehouse:catalog-service":["snapshots:read"]}},
                  {"name":"catalog-service","jwks":%s,"permissions":{
                    "urn:gatehouse:identity-service":["workload-tokens:issue","workload-tokens:issue-for-user-id",
                      "resource-tokens:get","gateway-workloads:act","gateway-workloads:manage","sync-sessions:open",
                      "grants:discard","audit-events:write","signed-requests:verify","resource-tags:manage"]}}]}
                """.formatted(gateway.publicJwks(), catalog.publicJwks());
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        try {
            if (issuer != null) {
                issuer.close();
            }
            if (cluster != null) {
                cluster.close();
            }
            if (pairwise != null) {
                pairwise.close();
            }
            if (postgres != null) {
                postgres.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
