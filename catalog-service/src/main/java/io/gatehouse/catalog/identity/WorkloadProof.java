package io.gatehouse.catalog.identity;

import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.flow.SameContext;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Proves this service at identity-service (RFC 7523): by its private key, or by its Kubernetes service account. */
@ApplicationScoped
public class WorkloadProof {
    private static final Logger LOG = Logger.getLogger(WorkloadProof.class);

    private final CatalogConfig config;
    private final Clock clock;
    private volatile @Nullable WorkloadKey key;

    WorkloadProof(CatalogConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** Reads the file that the configuration names; called once at start, on a thread that may block. */
    public void load() throws IOException {
        var token = config.identity().serviceAccountTokenFile();
        if (token.isPresent()) {
            new ServiceAccountToken(token.get()).read();
        } else {
            key = WorkloadKey.read(config.identity().privateKeyFile().orElseThrow());
        }
    }

    /** What goes into one request for a bearer. */
    Uni<String> assertion() {
        return config.identity()
                .serviceAccountTokenFile()
                .map(file -> SameContext.aside(() -> read(new ServiceAccountToken(file))))
                .orElseGet(() -> SameContext.aside(this::signed));
    }

    /** With the key that is in the file now; a file that cannot be used changes nothing. */
    private String signed() {
        WorkloadKey signer = key;
        if (signer == null) {
            throw new IllegalStateException("catalog.identity.private-key-file was not read");
        }
        try {
            signer = WorkloadKey.read(config.identity().privateKeyFile().orElseThrow());
            key = signer;
        } catch (IOException e) {
            LOG.errorf(
                    "catalog.identity.private-key-file cannot be used (%s); the key that was read before serves on",
                    e.getMessage());
        }
        return signer.assertion(config.identity().workloadName(), config.identityIssuer(), clock.instant());
    }

    private static String read(ServiceAccountToken token) {
        try {
            return token.read();
        } catch (IOException e) {
            LOG.errorf("catalog.identity.service-account-token-file cannot be used: %s", e.getMessage());
            throw new IdentityAway(e);
        }
    }
}
