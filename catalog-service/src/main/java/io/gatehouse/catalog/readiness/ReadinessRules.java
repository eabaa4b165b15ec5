package io.gatehouse.catalog.readiness;

import io.gatehouse.catalog.address.AddressGuard;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.config.SafeUrl;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold before the service answers anybody. */
final class ReadinessRules {
    private static final int SHORTEST_NAME_LIMIT = 40;
    private static final int LONGEST_NAME_LIMIT = 256;
    private static final Set<String> LOOPBACK_BINDS = Set.of("localhost", "127.0.0.1", "::1", "[::1]");
    private static final Duration LONGEST_SESSION = Duration.ofMinutes(10);

    private final CatalogConfig config;
    private final List<String> faults = new ArrayList<>();

    private ReadinessRules(CatalogConfig config) {
        this.config = config;
    }

    /** Everything that is wrong, in words that name the setting. */
    static List<String> faults(CatalogConfig config, String bindHost) {
        ReadinessRules rules = new ReadinessRules(config);
        rules.url("catalog.gateway-public-url", config.gatewayPublicUrl().map(URI::toString));
        rules.url("catalog.identity.url", config.identity().url().map(URI::toString));
        config.identity().issuer().ifPresent(issuer -> rules.url("catalog.identity.issuer", Optional.of(issuer)));
        rules.issuers();
        rules.files();
        rules.limits();
        rules.networks();
        if (config.unsafeAllowHttpLoopback() && !LOOPBACK_BINDS.contains(bindHost)) {
            rules.faults.add("catalog.unsafe-allow-http-loopback is for development on loopback, but quarkus.http.host"
                    + " binds " + bindHost);
        }
        return List.copyOf(rules.faults);
    }

    private void url(String setting, Optional<String> value) {
        if (value.isEmpty()) {
            faults.add(setting + " is missing");
        } else if (SafeUrl.parse(value.get(), config.unsafeAllowHttpLoopback()).isEmpty()) {
            faults.add(setting + " must be an https URL (http to loopback only with"
                    + " catalog.unsafe-allow-http-loopback)");
        } else if (value.get().endsWith("/") && !setting.contains("issuers")) {
            faults.add(setting + " must not end with a slash");
        }
    }

    private void issuers() {
        if (config.issuers().isEmpty()) {
            faults.add("catalog.issuers names no issuer of operators");
        }
        Set<String> urls = new HashSet<>();
        for (Map.Entry<String, CatalogConfig.Issuer> entry : config.issuers().entrySet()) {
            String setting = "catalog.issuers." + entry.getKey();
            String url = entry.getValue().url();
            url(setting + ".url", Optional.of(url));
            if (entry.getValue()
                    .apiAudience()
                    .filter(audience -> !audience.isBlank())
                    .isEmpty()) {
                faults.add(setting + ".api-audience is missing");
            }
            boolean isIdentity = config.identity().url().isPresent() && url.equals(config.identityIssuer());
            if (!urls.add(url) || isIdentity) {
                faults.add(setting + ".url is the URL of another issuer");
            }
        }
    }

    private void files() {
        var key = config.identity().privateKeyFile();
        var token = config.identity().serviceAccountTokenFile();
        if (key.isEmpty() && token.isEmpty()) {
            faults.add("catalog.identity.private-key-file is missing, or else service-account-token-file");
        } else if (key.isPresent() && token.isPresent()) {
            faults.add("catalog.identity.service-account-token-file and private-key-file exclude each other");
        }
        key.ifPresent(file -> file("catalog.identity.private-key-file", file));
        token.ifPresent(file -> file("catalog.identity.service-account-token-file", file));
        if (config.audit().spoolDirectory().isEmpty()) {
            faults.add("catalog.audit.spool-directory is missing");
        }
    }

    private void file(String setting, Path file) {
        if (!Files.isReadable(file)) {
            faults.add(setting + " " + file + " cannot be read");
        }
    }

    private void networks() {
        String fault = AddressGuard.fault(config.address().allowedNetworks().orElse(List.of()));
        if (fault != null) {
            faults.add("catalog.address.allowed-networks: " + fault);
        }
    }

    private void limits() {
        int length = config.tool().maxNameLength();
        if (length < SHORTEST_NAME_LIMIT || length > LONGEST_NAME_LIMIT) {
            faults.add("catalog.tool.max-name-length must be from 40 to 256");
        }
        if (config.sync().timeout().compareTo(config.sync().lease()) >= 0) {
            faults.add("catalog.sync.timeout must be shorter than catalog.sync.lease");
        }
        if (config.sync().sessionLifetime().compareTo(LONGEST_SESSION) > 0) {
            faults.add("catalog.sync.session-lifetime must be at most ten minutes");
        }
    }
}
