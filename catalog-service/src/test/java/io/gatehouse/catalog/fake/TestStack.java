package io.gatehouse.catalog.fake;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** A real PostgreSQL with both roles, identity-service's fake and the company's provider, each on a real socket. */
public class TestStack implements QuarkusTestResourceLifecycleManager {
    private EmbeddedPostgres postgres;
    private FakeIdentity identity;
    private FakeIssuer company;

    @Override
    public Map<String, String> start() {
        try {
            return startAll();
        } catch (IOException | SQLException | JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> startAll() throws IOException, SQLException, JoseException {
        Path keys = Files.createTempDirectory("catalog-keys");
        PublicJsonWebKey identityKey = key("identity-key", keys.resolve("identity.jwk"));
        PublicJsonWebKey companyKey = key("company-key", keys.resolve("company.jwk"));
        PublicJsonWebKey catalogKey = key("catalog-key", keys.resolve("catalog.jwk"));
        key("other-key", keys.resolve("other.jwk"));
        identity = new FakeIdentity(identityKey, catalogKey);
        company = new FakeIssuer(companyKey);
        postgres = EmbeddedPostgres.builder().start();
        roles();
        Map<String, String> config = new HashMap<>();
        String database = "localhost:" + postgres.getPort() + "/catalog";
        config.put("quarkus.datasource.reactive.url", "postgresql://" + database);
        config.put("quarkus.datasource.username", "catalog_app");
        config.put("quarkus.datasource.password", "app-password");
        config.put("quarkus.flyway.jdbc-url", "jdbc:postgresql://" + database);
        config.put("quarkus.flyway.password", "owner-password");
        config.put("quarkus.http.host", "127.0.0.1");
        config.put("quarkus.http.test-port", "0");
        config.put("quarkus.management.test-port", "0");
        config.put("catalog.gateway-public-url", "http://127.0.0.1:8080");
        config.put("catalog.unsafe-allow-http-loopback", "true");
        config.put("catalog.identity.url", identity.url());
        config.put(
                "catalog.identity.private-key-file", keys.resolve("catalog.jwk").toString());
        config.put("catalog.issuers.company.url", company.url());
        config.put("catalog.issuers.company.api-audience", "gatehouse-operators");
        config.put("catalog.sync.poll-interval", "100ms");
        config.put("catalog.sync.session-lifetime", "5s");
        config.put("catalog.sync.timeout", "10s");
        config.put("catalog.snapshot.max-waiting-per-caller", "3");
        config.put("catalog.audit.spool-directory", keys.resolve("audit").toString());
        config.put("catalog.audit.delivery-interval", "100ms");
        config.put("gatehouse.test.keys", keys.toString());
        return config;
    }

    private void roles() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create role catalog_owner login password 'owner-password'");
            statement.execute("create role catalog_app login password 'app-password'");
            statement.execute("create database catalog owner catalog_owner");
        }
    }

    private static PublicJsonWebKey key(String id, Path file) throws IOException, JoseException {
        PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId(id);
        key.setAlgorithm("ES256");
        key.setUse("sig");
        Files.writeString(file, key.toJson(OutputControlLevel.INCLUDE_PRIVATE));
        return key;
    }

    @Override
    public void stop() {
        try {
            if (postgres != null) {
                postgres.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        if (identity != null) {
            identity.stop();
        }
        if (company != null) {
            company.stop();
        }
    }
}
