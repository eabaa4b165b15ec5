package io.gatehouse.catalog.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The connection that listens keeps to the settings of the pool; that it listens is for SnapshotPollTest to see. */
class ChangeListenerTest {
    private static final String URL = "postgresql://db.example.com:5433/catalog";

    @Test
    void theDatabasesCertificateIsCheckedWhereThePoolChecksIt() {
        PgConnectOptions options = options(Map.of(
                "quarkus.datasource.username", "catalog_app",
                "quarkus.datasource.password", "secret",
                "quarkus.datasource.reactive.postgresql.ssl-mode", "verify-full",
                "quarkus.datasource.reactive.hostname-verification-algorithm", "HTTPS",
                "quarkus.datasource.reactive.trust-certificate-pem.certs", "/etc/ca.crt"));

        assertThat(options.getHost()).isEqualTo("db.example.com");
        assertThat(options.getUser()).isEqualTo("catalog_app");
        assertThat(options.getSslMode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(options.getHostnameVerificationAlgorithm()).isEqualTo("HTTPS");
        assertThat(((PemTrustOptions) options.getTrustOptions()).getCertPaths()).containsExactly("/etc/ca.crt");
    }

    @Test
    void withoutSuchSettingsNothingIsChanged() {
        assertThat(options(Map.of()).getSslMode()).isEqualTo(PgConnectOptions.DEFAULT_SSLMODE);
    }

    private static PgConnectOptions options(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("quarkus.datasource.reactive.url", URL);
        var config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build();
        return ChangeListener.options(config);
    }
}
