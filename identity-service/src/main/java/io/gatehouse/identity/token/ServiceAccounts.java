package io.gatehouse.identity.token;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.gatehouse.identity.user.IssuerKeys;
import io.gatehouse.identity.workload.Workload;
import io.gatehouse.identity.workload.Workloads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Proves a workload by the projected token of a Kubernetes service account. A pod sends the same token until the kubelet
 * replaces it, so it is no one-time proof; what bounds it is its audience, which is this service alone, and its end.
 */
@ApplicationScoped
class ServiceAccounts {
    private static final Duration SKEW = Duration.ofSeconds(10);
    private static final Duration MAX_LIFE = Duration.ofHours(24);
    private static final Pattern SUBJECT =
            Pattern.compile("system:serviceaccount:([a-z0-9][a-z0-9-]{0,62}):([a-z0-9][a-z0-9.-]{0,252})");

    private final Map<String, IdentityConfig.Cluster> clusters;
    private final IssuerKeys keys;
    private final Workloads workloads;
    private final IdentityConfig config;
    private final Clock clock;

    ServiceAccounts(IssuerKeys keys, Workloads workloads, IdentityConfig config, Clock clock) {
        this.clusters = config.clusters();
        this.keys = keys;
        this.workloads = workloads;
        this.config = config;
        this.clock = clock;
    }

    /** Whether a cluster is named as the issuer; the token means nothing yet. */
    boolean isMeant(UnverifiedJwt token) {
        return clusterOf(token).isPresent();
    }

    /** The only workload that names the service account of the token. */
    Uni<Workload> prove(UnverifiedJwt token) {
        Map.Entry<String, IdentityConfig.Cluster> cluster =
                clusterOf(token).orElseThrow(() -> OAuthRefusal.invalidClient("cluster-unknown"));
        IdentityConfig.Cluster settings = cluster.getValue();
        if (!token.audience().equals(List.of(settings.audience().orElseGet(config::issuerUrl)))) {
            throw OAuthRefusal.invalidClient("service-account-audience");
        }
        checkTime(token);
        String account = cluster.getKey() + "/" + account(token);
        return keys.find(settings.issuer(), token.keyId())
                .map(key -> key.filter(token::isSignedBy)
                        .orElseThrow(() -> OAuthRefusal.invalidClient("service-account-signature")))
                .chain(() -> workloads.ofServiceAccount(account))
                .map(found -> found.orElseThrow(() -> OAuthRefusal.invalidClient("service-account-unknown")));
    }

    private Optional<Map.Entry<String, IdentityConfig.Cluster>> clusterOf(UnverifiedJwt token) {
        return clusters.entrySet().stream()
                .filter(entry -> entry.getValue().issuer().equals(token.text("iss")))
                .findFirst();
    }

    /** Tokens of the old kind, which never end, have neither date. */
    private void checkTime(UnverifiedJwt token) {
        if (token.expiryAt(clock.instant(), SKEW, MAX_LIFE).isEmpty()) {
            throw OAuthRefusal.invalidClient("service-account-expired");
        }
    }

    /** The subject, which the structured claim, where there is one, must agree with. */
    private static String account(UnverifiedJwt token) {
        Matcher subject = SUBJECT.matcher(String.valueOf(token.text("sub")));
        if (!subject.matches()) {
            throw OAuthRefusal.invalidClient("service-account-subject");
        }
        String namespace = subject.group(1);
        String name = subject.group(2);
        if (token.claim("kubernetes.io") instanceof Map<?, ?> said
                && !(namespace.equals(said.get("namespace"))
                        && said.get("serviceaccount") instanceof Map<?, ?> account
                        && name.equals(account.get("name")))) {
            throw OAuthRefusal.invalidClient("service-account-subject");
        }
        return namespace + "/" + name;
    }
}
