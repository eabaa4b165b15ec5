package io.gatehouse.catalog.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.catalog.fake.TestConfig;
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

class ReadinessRulesTest {
    @TempDir
    Path directory;

    private final Map<String, String> good = new HashMap<>();

    @BeforeEach
    void settings() throws IOException {
        Path key = Files.writeString(directory.resolve("key"), "{}");
        good.put("catalog.gateway-public-url", "https://mcp.example");
        good.put("catalog.identity.url", "https://identity.example");
        good.put("catalog.identity.private-key-file", key.toString());
        good.put("catalog.issuers.company.url", "https://idp.example/realms/x");
        good.put("catalog.issuers.company.api-audience", "operators");
        good.put("catalog.audit.spool-directory", directory.toString());
    }

    @Test
    void safeSettingsStart() {
        assertThat(ReadinessRules.faults(TestConfig.of(good), "0.0.0.0")).isEmpty();
    }

    @Test
    void serviceAccountTokenStandsInForThePrivateKeyAndNeverBesideIt() throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "a.b.c");
        good.put("catalog.identity.service-account-token-file", token.toString());
        assertThat(ReadinessRules.faults(TestConfig.of(good), "0.0.0.0"))
                .containsExactly("catalog.identity.service-account-token-file and private-key-file exclude each other");
        good.remove("catalog.identity.private-key-file");
        assertThat(ReadinessRules.faults(TestConfig.of(good), "0.0.0.0")).isEmpty();
        Files.delete(token);
        assertThat(ReadinessRules.faults(TestConfig.of(good), "0.0.0.0"))
                .containsExactly("catalog.identity.service-account-token-file " + token + " cannot be read");
    }

    @Test
    void unsafeSwitchNeedsALoopbackBind() {
        good.put("catalog.unsafe-allow-http-loopback", "true");
        assertThat(ReadinessRules.faults(TestConfig.of(good), "127.0.0.1")).isEmpty();
        assertThat(ReadinessRules.faults(TestConfig.of(good), "0.0.0.0"))
                .anySatisfy(fault -> assertThat(fault).contains("binds 0.0.0.0"));
    }

    @ParameterizedTest
    @CsvSource({
        "catalog.gateway-public-url,, is missing",
        "catalog.identity.url,, is missing",
        "catalog.identity.url, http://identity.example, must be an https URL",
        "catalog.identity.url, http://127.0.0.1:1, must be an https URL",
        "catalog.identity.url, https://identity.example/, must not end with a slash",
        "catalog.identity.private-key-file,, is missing",
        "catalog.identity.private-key-file, /does/not/exist, cannot be read",
        "catalog.issuers.company.api-audience,, is missing",
        "catalog.issuers.company.url, http://idp.example, must be an https URL",
        "catalog.issuers.company.url, https://identity.example, is the URL of another issuer",
        "catalog.audit.spool-directory,, is missing",
        "catalog.address.allowed-networks, 10.0.0.0/33, is not a network",
        "catalog.address.allowed-networks, intranet, is not a network",
        "catalog.sync.timeout, 10m, must be shorter",
        "catalog.sync.session-lifetime, 11m, at most ten minutes",
        "catalog.tool.max-name-length, 30, from 40 to 256",
    })
    void unsafeSettingsDoNotStart(String setting, String value, String words) {
        if (value == null) {
            good.remove(setting);
        } else {
            good.put(setting, value);
        }
        assertThat(ReadinessRules.faults(TestConfig.of(good), "0.0.0.0"))
                .anySatisfy(fault -> assertThat(fault).startsWith(setting).contains(words));
    }
}
