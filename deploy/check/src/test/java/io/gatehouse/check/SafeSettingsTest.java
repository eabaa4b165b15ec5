package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that manifests or the compose file set takes away what protects a service: each rule, and that it bites. */
class SafeSettingsTest {
    private static final List<String> CONTAINERS = List.of(
            "gateway-service", "identity-service", "catalog-service", "identity-migration", "catalog-migration");

    /** Every variable that a container of ours may have: by others one could set anything, past the files. */
    private static final Set<String> VARIABLES = Set.of(
            "QUARKUS_CONFIG_LOCATIONS",
            "JAVA_TOOL_OPTIONS",
            "QUARKUS_INIT_AND_EXIT",
            "QUARKUS_FLYWAY_MIGRATE_AT_START",
            "QUARKUS_OIDC_PAGES_TENANT_ENABLED");

    @ParameterizedTest
    @CsvSource({
        "overlays/prod, gateway", "overlays/prod, identity", "overlays/prod, catalog",
        "overlays/dev, gateway", "overlays/dev, identity", "overlays/dev, catalog"
    })
    void nothingUnsafeIsSet(String overlay, String service) {
        assertThat(findings(SettingsTest.settings(overlay, service), !service.equals("gateway")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "identity", "catalog"})
    void norInTheComposeFile(String service) {
        assertThat(findings(ComposeTest.settings(service), !service.equals("gateway")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            catalog.unsafe-allow-http-loopback                        | true
            catalog.issuers.company.url                               | http://login.example.com
            quarkus.http.insecure-requests                            | enabled
            quarkus.http.proxy.allow-forwarded                        | true
            quarkus.tls.trust-all                                     | true
            quarkus.datasource.reactive.trust-all                     | true
            quarkus.tls.https.hostname-verification-algorithm         | NONE
            quarkus.oidc.pages.tls.verification                       | none
            quarkus.rest-client.verify-host                           | false
            quarkus.datasource.reactive.hostname-verification-algorithm | NONE
            quarkus.datasource.reactive.postgresql.ssl-mode           | require
            quarkus.datasource.jdbc.url                               | jdbc:postgresql://database/catalog?sslmode=require
            """)
    void eachRuleBites(String key, String value) {
        Map<String, String> settings = new HashMap<>(SettingsTest.settings("overlays/prod", "catalog"));
        settings.put(key, value);

        assertThat(findings(settings, true)).hasSize(1).first().asString().contains(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/dev"})
    void theEnvironmentOfAPodSetsNothingElse(String overlay) {
        Map<String, JsonNode> objects = Kustomization.byName(Project.manifests(overlay));
        objects.forEach((name, object) -> {
            if (Kustomization.podSpec(object).isObject()) {
                requireKnown(name, SettingsTest.environment(Kustomization.podSpec(object)));
            }
        });
    }

    @Test
    void norThatOfAContainer() {
        CONTAINERS.forEach(container -> requireKnown(container, ComposeTest.environment(container)));
    }

    private static void requireKnown(String name, Map<String, String> environment) {
        assertThat(VARIABLES).as(name).containsAll(environment.keySet());
        assertThat(environment.getOrDefault("JAVA_TOOL_OPTIONS", "-Djavax.net.ssl.trustStore=/truststore.p12"))
                .as(name)
                .matches("-Djavax\\.net\\.ssl\\.trustStore=[a-z/]+/?truststore\\.p12");
    }

    private static List<String> findings(Map<String, String> settings, boolean database) {
        List<String> findings = new ArrayList<>();
        settings.forEach((key, value) -> {
            boolean unsafe = key.contains("unsafe")
                    || value.startsWith("http:")
                    || (key.endsWith("trust-all") && !value.equals("false"))
                    || (key.matches(".*verif.*")
                            && !Set.of("HTTPS", "required", "true").contains(value))
                    || (key.startsWith("quarkus.http.proxy.") && !key.endsWith(".proxy-address-forwarding"));
            if (unsafe) {
                findings.add(key + " is " + value);
            }
        });
        require(findings, settings, "quarkus.http.insecure-requests", "disabled");
        if (database) {
            require(findings, settings, "quarkus.datasource.reactive.postgresql.ssl-mode", "verify-full");
            if (!settings.containsKey("quarkus.datasource.reactive.hostname-verification-algorithm")) {
                findings.add("nobody looks at the name of the database's certificate");
            }
            if (!settings.getOrDefault("quarkus.datasource.jdbc.url", "").contains("sslmode=verify-full&")) {
                findings.add("quarkus.datasource.jdbc.url does not check the database's certificate");
            }
        }
        return findings;
    }

    private static void require(List<String> findings, Map<String, String> settings, String key, String value) {
        if (!value.equals(settings.get(key))) {
            findings.add(key + " is not " + value);
        }
    }
}
