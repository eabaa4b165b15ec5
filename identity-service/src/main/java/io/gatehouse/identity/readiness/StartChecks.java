package io.gatehouse.identity.readiness;

import io.gatehouse.identity.address.AddressRules;
import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.config.PagesIssuer;
import io.gatehouse.identity.config.SafeUrl;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at the configuration and says, in one line each, what must not be. */
final class StartChecks {
    private static final Duration MAX_TOKEN_LIFE = Duration.ofMinutes(15);
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(2);
    private static final Set<String> LOOPBACK_BINDS = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    private final IdentityConfig identity;
    private final Surroundings surroundings;

    StartChecks(IdentityConfig identity, Surroundings surroundings) {
        this.identity = identity;
        this.surroundings = surroundings;
    }

    /** What of other features and of Quarkus the checks look at. */
    record Surroundings(
            String bindHost,
            Duration tokenLifetime,
            Optional<String> loginUrl,
            Optional<Path> vaultKeyset,
            Optional<Path> sessionKeyset,
            List<String> allowedNetworks,
            Times times) {}

    /** How long a vendor may take, how long others take it for alive who asked the vendor, and how long callers wait for that. */
    record Times(Duration call, Duration lease, Duration patience, Duration exchange) {}

    List<String> findings() {
        List<String> findings = new ArrayList<>();
        publicUrl(findings);
        issuers(findings);
        clusters(findings);
        login(findings);
        keyset(findings, "identity.vault.key-encryption-keyset-file", surroundings.vaultKeyset());
        keyset(findings, "identity.session.keyset-file", surroundings.sessionKeyset());
        if (identity.unsafeAllowHttpLoopback() && !LOOPBACK_BINDS.contains(surroundings.bindHost())) {
            findings.add("identity.unsafe-allow-http-loopback is for development on loopback,"
                    + " but quarkus.http.host binds " + surroundings.bindHost());
        }
        networks(findings);
        times(findings);
        Duration life = surroundings.tokenLifetime();
        if (!life.isPositive() || life.compareTo(MAX_TOKEN_LIFE) > 0) {
            findings.add("identity.token.lifetime must be at most 15 minutes");
        }
        if (!identity.accountId().matches("[0-9]{12}")) {
            findings.add("identity.account-id must have twelve digits");
        }
        return findings;
    }

    /** Else somebody else asks the vendor, too, while the first one still does, or callers never see the takeover. */
    private void times(List<String> findings) {
        Times times = surroundings.times();
        if (times.lease().compareTo(SHORTEST_LEASE) < 0) {
            findings.add("identity.vault.lease-length must be at least 2 seconds");
        }
        if (times.patience().compareTo(times.lease()) <= 0) {
            findings.add("identity.vault.refresh-wait must be longer than identity.vault.lease-length");
        }
        if (times.exchange().compareTo(times.call()) <= 0) {
            findings.add("identity.consent.exchange-timeout must be longer than identity.outbound.call-timeout");
        }
    }

    private void networks(List<String> findings) {
        try {
            new AddressRules(false, surroundings.allowedNetworks());
        } catch (IllegalArgumentException e) {
            findings.add("identity.address.allowed-networks: " + e.getMessage());
        }
    }

    private void publicUrl(List<String> findings) {
        Optional<URI> url = identity.publicUrl();
        if (url.isEmpty()) {
            findings.add("identity.public-url is missing");
        } else if (!isSafe(url.get().toString())) {
            findings.add("identity.public-url must be an https: URL");
        } else if (url.get().toString().endsWith("/")) {
            findings.add("identity.public-url must not end with a slash");
        }
    }

    private void issuers(List<String> findings) {
        if (identity.issuers().isEmpty()) {
            findings.add("identity.issuers names no company issuer");
        }
        identity.issuers().forEach((name, issuer) -> {
            String key = "identity.issuers." + name;
            if (issuer.url().contains("{")) {
                findings.add(key + ".url is a template; name the issuer of your own tenant");
            } else if (!isSafe(issuer.url())) {
                findings.add(key + ".url must be an https: URL");
            }
            if (issuer.apiAudience().filter(audience -> !audience.isBlank()).isEmpty()) {
                findings.add(key + ".api-audience is missing, and without an audience any token would do");
            }
            if (identity.publicUrl()
                    .map(URI::toString)
                    .filter(issuer.url()::equals)
                    .isPresent()) {
                findings.add(key + ".url is this service itself");
            }
        });
        if (identity.issuers().values().stream()
                        .map(IdentityConfig.Issuer::url)
                        .distinct()
                        .count()
                != identity.issuers().size()) {
            findings.add("identity.issuers names one issuer twice");
        }
    }

    private void clusters(List<String> findings) {
        identity.clusters().forEach((name, cluster) -> {
            String key = "identity.clusters." + name;
            if (!name.matches("[A-Za-z0-9_.-]+")) {
                findings.add(key + ": the name of a cluster consists of letters, digits, '_', '.' and '-'");
            }
            if (cluster.jwksFile().isEmpty() && !isSafe(cluster.issuer())) {
                findings.add(key + ".issuer must be an https: URL, or name its keys by .jwks-file");
            }
            if (identity.issuers().values().stream()
                    .anyMatch(issuer -> issuer.url().equals(cluster.issuer()))) {
                findings.add(key + ".issuer is a company issuer, too: its tokens would name people and workloads");
            }
            cluster.jwksFile()
                    .filter(file -> !Files.isReadable(file))
                    .ifPresent(file -> findings.add(key + ".jwks-file: no readable file " + file));
        });
        if (identity.clusters().values().stream()
                        .map(IdentityConfig.Cluster::issuer)
                        .distinct()
                        .count()
                != identity.clusters().size()) {
            findings.add("identity.clusters names one issuer twice");
        }
    }

    private void login(List<String> findings) {
        Optional<String> url = surroundings.loginUrl();
        if (url.isEmpty()) {
            findings.add("quarkus.oidc.pages.auth-server-url is missing, so nobody could log in to consent");
        } else if (!isSafe(url.get())) {
            findings.add("quarkus.oidc.pages.auth-server-url must be an https: URL");
        }
        Optional<String> own = PagesIssuer.of(identity, url);
        if (own.isEmpty() && !identity.issuers().isEmpty()) {
            findings.add("quarkus.oidc.pages.auth-server-url must be the url of one of identity.issuers");
        }
        identity.issuers()
                .forEach((name, issuer) -> issuer.login().ifPresent(login -> {
                    String key = "identity.issuers." + name + ".login";
                    if (own.filter(name::equals).isPresent()) {
                        findings.add(key + ": quarkus.oidc.pages logs the people of this issuer in already");
                    }
                    if (!name.matches("[A-Za-z0-9-]+")) {
                        findings.add(key + ": the name of an issuer with a login consists of letters, digits and '-'");
                    }
                    if (login.clientId().isBlank() || login.clientSecret().isBlank()) {
                        findings.add(key + " needs a client-id and a client-secret");
                    }
                }));
    }

    private static void keyset(List<String> findings, String key, Optional<Path> file) {
        if (file.isEmpty()) {
            findings.add(key + " is missing");
        } else if (!Files.isReadable(file.get())) {
            findings.add(key + ": no readable file " + file.get());
        }
    }

    private boolean isSafe(String url) {
        return SafeUrl.parse(url, identity.unsafeAllowHttpLoopback()).isPresent();
    }
}
