package io.gatehouse.identity.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.config.IdentityConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartChecksTest {
    @TempDir
    Path folder;

    private Path keyset;
    private final Map<String, String> settings = new HashMap<>(Map.of(
            "identity.public-url", "https://identity.example",
            "identity.issuers.company.url", "https://id.example",
            "identity.issuers.company.api-audience", "identity-api"));

    @BeforeEach
    void writeKeyset() throws IOException {
        keyset = Files.createFile(folder.resolve("keyset.json"));
    }

    @Test
    void safeConfigurationStarts() {
        assertThat(findings("0.0.0.0")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            identity.public-url                   | http://identity.example        | identity.public-url must be an https: URL
            identity.public-url                   | http://127.0.0.1:8081          | identity.public-url must be an https: URL
            identity.public-url                   | https://identity.example/      | identity.public-url must not end with a slash
            identity.issuers.company.url          | http://127.0.0.1:9999          | identity.issuers.company.url must be an https: URL
            identity.issuers.company.url          | https://login.example/{tenant} | identity.issuers.company.url is a template
            identity.issuers.company.url          | https://identity.example       | identity.issuers.company.url is this service itself
            identity.account-id                   | 12                             | identity.account-id must have twelve digits
            identity.unsafe-allow-http-loopback   | true                           | but quarkus.http.host binds 0.0.0.0
            """)
    void unsafeValueIsNamed(String key, String value, String finding) {
        settings.put(key, value);

        assertThat(findings("0.0.0.0")).singleElement().asString().contains(finding);
    }

    @ParameterizedTest
    @CsvSource({
        "identity.public-url, identity.public-url is missing",
        "identity.issuers.company.api-audience, api-audience is missing"
    })
    void missingValueIsNamed(String key, String finding) {
        settings.remove(key);

        assertThat(findings("0.0.0.0")).singleElement().asString().contains(finding);
    }

    @Test
    void noIssuerIsNamed() {
        settings.keySet().removeIf(key -> key.startsWith("identity.issuers"));

        assertThat(findings("0.0.0.0")).containsExactly("identity.issuers names no company issuer");
    }

    @Test
    void clusterThatLendsItsTokensIsNamed() throws IOException {
        settings.put("identity.clusters.kind.issuer", "https://id.example");
        assertThat(findings("0.0.0.0")).singleElement().asString().contains("is a company issuer, too");

        settings.put("identity.clusters.kind.issuer", "http://cluster.example");
        assertThat(findings("0.0.0.0"))
                .singleElement()
                .asString()
                .contains("identity.clusters.kind.issuer must be an https");

        settings.put(
                "identity.clusters.kind.jwks-file",
                folder.resolve("absent.json").toString());
        assertThat(findings("0.0.0.0"))
                .singleElement()
                .asString()
                .contains("identity.clusters.kind.jwks-file: no readable");

        settings.put("identity.clusters.kind.jwks-file", keyset.toString());
        assertThat(findings("0.0.0.0")).isEmpty();
    }

    @Test
    void loopbackIsForTheSwitchAndALoopbackBindOnly() {
        settings.put("identity.unsafe-allow-http-loopback", "true");
        settings.put("identity.public-url", "http://127.0.0.1:8081");
        settings.put("identity.issuers.company.url", "http://localhost:9999");
        assertThat(findings("127.0.0.1")).isEmpty();

        settings.put("identity.issuers.company.url", "http://id.example");
        assertThat(findings("127.0.0.1")).containsExactly("identity.issuers.company.url must be an https: URL");
    }

    @Test
    void keysetsLoginAndTokenLifeAreChecked() {
        StartChecks.Surroundings none = new StartChecks.Surroundings(
                "0.0.0.0",
                Duration.ofMinutes(16),
                Optional.of("http://id.example"),
                Optional.of(folder.resolve("absent")),
                Optional.empty(),
                List.of("10.0.0.0/8", "intranet"),
                new StartChecks.Times(
                        Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(9)));

        assertThat(new StartChecks(config(), none).findings())
                .satisfiesExactlyInAnyOrder(
                        f -> assertThat(f).startsWith("identity.vault.lease-length must be at least"),
                        f -> assertThat(f).startsWith("identity.vault.refresh-wait must be longer"),
                        f -> assertThat(f).startsWith("identity.consent.exchange-timeout must be longer"),
                        f -> assertThat(f).contains("auth-server-url must be an https: URL"),
                        f -> assertThat(f).contains("key-encryption-keyset-file: no readable file"),
                        f -> assertThat(f).isEqualTo("identity.session.keyset-file is missing"),
                        f -> assertThat(f)
                                .isEqualTo("identity.address.allowed-networks:"
                                        + " intranet is not a network in CIDR notation"),
                        f -> assertThat(f).contains("at most 15 minutes"));
    }

    @Test
    void loginsOfSeveralCompaniesAreChecked() {
        settings.put("identity.issuers.partner.url", "https://partner.example");
        settings.put("identity.issuers.partner.api-audience", "identity-api");
        assertThat(findings("0.0.0.0"))
                .as("agents of partners may need no pages")
                .isEmpty();
        settings.put("identity.issuers.partner.login.client-id", "pages");
        settings.put("identity.issuers.partner.login.client-secret", "secret");
        assertThat(findings("0.0.0.0")).isEmpty();

        settings.put("identity.issuers.partner.login.client-secret", " ");
        assertThat(findings("0.0.0.0"))
                .containsExactly("identity.issuers.partner.login needs a client-id and a client-secret");
        settings.put("identity.issuers.partner.login.client-secret", "secret");
        settings.put("identity.issuers.company.login.client-id", "pages");
        settings.put("identity.issuers.company.login.client-secret", "secret");
        assertThat(findings("0.0.0.0"))
                .containsExactly("identity.issuers.company.login: quarkus.oidc.pages logs the people of this issuer in"
                        + " already");
        settings.keySet().removeIf(key -> key.startsWith("identity.issuers.company.login"));
        settings.put("identity.issuers.company.url", "https://elsewhere.example");
        assertThat(findings("0.0.0.0"))
                .containsExactly("quarkus.oidc.pages.auth-server-url must be the url of one of identity.issuers");
    }

    @Test
    void refusalIsOneLine() {
        UnsafeStart refusal = new UnsafeStart(List.of("one", "two"));

        assertThat(refusal).hasMessage("Refusing to start: one; two");
        assertThat(refusal.getStackTrace()).isEmpty();
    }

    private List<String> findings(String host) {
        return new StartChecks(
                        config(),
                        new StartChecks.Surroundings(
                                host,
                                Duration.ofMinutes(15),
                                Optional.of("https://id.example"),
                                Optional.of(keyset),
                                Optional.of(keyset),
                                List.of("10.0.0.0/8"),
                                new StartChecks.Times(
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(6),
                                        Duration.ofSeconds(8),
                                        Duration.ofSeconds(11))))
                .findings();
    }

    private IdentityConfig config() {
        return new SmallRyeConfigBuilder()
                .withMapping(IdentityConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 500))
                .build()
                .getConfigMapping(IdentityConfig.class);
    }
}
