package io.gatehouse.gateway.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.address.AddressConfig;
import io.gatehouse.gateway.endpoint.EndpointConfig;
import io.gatehouse.gateway.feed.CatalogConfig;
import io.gatehouse.gateway.identity.IdentityConfig;
import io.gatehouse.gateway.mcp.SessionConfig;
import io.gatehouse.gateway.peer.Configs;
import io.gatehouse.gateway.replica.ReplicaConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartChecksTest {

    @TempDir
    Path folder;

    private final Map<String, String> config = new HashMap<>();

    @BeforeEach
    void aSafeConfiguration() throws IOException {
        Files.writeString(folder.resolve("key.json"), "{}");
        Files.writeString(folder.resolve("session.json"), Stack.keyset());
        config.put("gateway.public-url", "https://mcp.example.com");
        config.put("gateway.catalog.url", "https://catalog.example.com");
        config.put("gateway.identity.url", "https://identity.example.com");
        config.put(
                "gateway.identity.private-key-file", folder.resolve("key.json").toString());
        config.put("gateway.session.keyset-file", folder.resolve("session.json").toString());
    }

    private String refusal() {
        return StartChecks.refusal(
                Configs.of(GatewayConfig.class, only("gateway.public-url", "gateway.unsafe")),
                Configs.of(CatalogConfig.class, only("gateway.catalog")),
                Configs.of(IdentityConfig.class, only("gateway.identity")),
                Configs.of(SessionConfig.class, only("gateway.session")),
                Configs.of(EndpointConfig.class, only("gateway.endpoint")),
                Configs.of(AddressConfig.class, only("gateway.address")),
                Configs.of(ReplicaConfig.class, only("gateway.replica")));
    }

    private Map<String, String> only(String... prefixes) {
        Map<String, String> some = new HashMap<>();
        for (String prefix : prefixes) {
            config.forEach((key, value) -> {
                if (key.startsWith(prefix)) {
                    some.put(key, value);
                }
            });
        }
        return some;
    }

    @Test
    void aSafeConfigurationStarts() {
        assertThat(refusal()).isNull();
        config.put("gateway.unsafe-allow-http-loopback", "true");
        config.put("gateway.public-url", "http://127.0.0.1:8080");
        config.put("gateway.catalog.url", "http://localhost:8082");
        config.put("gateway.endpoint.allowed-origins", "https://inspector.example.com");
        assertThat(refusal()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "gateway.public-url,http://127.0.0.1:8080",
        "gateway.public-url,https://mcp.example.com/base",
        "gateway.public-url,https://mcp.example.com/",
        "gateway.catalog.url,http://catalog.example.com",
        "gateway.catalog.url,http://127.0.0.1:8082",
        "gateway.identity.url,http://127.0.0.1:8081",
        "gateway.identity.private-key-file,/nowhere/key.json",
        "gateway.session.keyset-file,/nowhere/keyset.json",
        "gateway.endpoint.allowed-origins,*",
        "gateway.address.allowed-networks,10.0.0.0/33",
        "gateway.address.allowed-networks,intranet",
        "gateway.replica.peers,http://replicas.example.com:8080",
        "gateway.catalog.page-size,0",
        "gateway.catalog.poll-wait,PT31S"
    })
    void anUnsafeConfigurationIsRefusedInOneLine(String key, String value) {
        config.put(key, value);
        assertThat(refusal()).startsWith(key).doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource({
        "gateway.public-url",
        "gateway.catalog.url",
        "gateway.identity.private-key-file",
        "gateway.session.keyset-file"
    })
    void whatIsMissingIsNamed(String key) {
        config.remove(key);
        assertThat(refusal()).isEqualTo(key + " is not set");
    }

    @Test
    void aServiceAccountTokenStandsInForThePrivateKeyAndNeverBesideIt() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "a.b.c");
        config.put("gateway.identity.service-account-token-file", token.toString());
        assertThat(refusal()).endsWith("exclude each other");
        config.remove("gateway.identity.private-key-file");
        assertThat(refusal()).isNull();
        Files.delete(token);
        assertThat(refusal())
                .startsWith("gateway.identity.service-account-token-file names a file that cannot be read");
    }

    @Test
    void theSwitchAllowsLoopbackOnly() {
        config.put("gateway.unsafe-allow-http-loopback", "true");
        config.put("gateway.catalog.url", "http://catalog.example.com");
        assertThat(refusal()).startsWith("gateway.catalog.url");
        config.put("gateway.catalog.url", "http://127.0.0.1.example.com");
        assertThat(refusal()).startsWith("gateway.catalog.url");
    }
}
