package io.gatehouse.gateway.readiness;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.Loopback;
import io.gatehouse.gateway.address.AddressConfig;
import io.gatehouse.gateway.address.AddressGuard;
import io.gatehouse.gateway.endpoint.EndpointConfig;
import io.gatehouse.gateway.feed.CatalogConfig;
import io.gatehouse.gateway.identity.IdentityConfig;
import io.gatehouse.gateway.mcp.Seals;
import io.gatehouse.gateway.mcp.SessionConfig;
import io.gatehouse.gateway.replica.ReplicaConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold before the gateway starts; pure, so that each refusal is tested by itself. */
final class StartChecks {

    private final boolean httpLoopback;

    private StartChecks(boolean httpLoopback) {
        this.httpLoopback = httpLoopback;
    }

    /** The first thing that makes the start unsafe, in one line, or null. */
    static @Nullable String refusal(
            GatewayConfig gateway,
            CatalogConfig catalog,
            IdentityConfig identity,
            SessionConfig session,
            EndpointConfig endpoint,
            AddressConfig address,
            ReplicaConfig replica) {
        StartChecks checks = new StartChecks(gateway.unsafeAllowHttpLoopback());
        String refusal = checks.url("gateway.public-url", gateway.publicUrl());
        refusal = refusal != null ? refusal : origin(gateway.publicUrl());
        refusal = refusal != null ? refusal : checks.url("gateway.catalog.url", catalog.url());
        refusal = refusal != null ? refusal : checks.url("gateway.identity.url", Optional.of(identity.url()));
        refusal = refusal != null ? refusal : proof(identity.privateKeyFile(), identity.serviceAccountTokenFile());
        refusal = refusal != null ? refusal : file("gateway.session.keyset-file", session.keysetFile());
        refusal = refusal != null ? refusal : keyset(session.keysetFile());
        refusal = refusal != null ? refusal : origins(endpoint.allowedOrigins().orElse(Set.of()));
        refusal = refusal != null ? refusal : networks(address);
        refusal = refusal != null ? refusal : checks.peers(replica);
        return refusal != null ? refusal : ranges(catalog);
    }

    private @Nullable String url(String key, Optional<URI> url) {
        if (url.isEmpty()) {
            return key + " is not set";
        }
        if (!Loopback.allows(url.get(), httpLoopback)) {
            return key + " must be an https URL (http only to a loopback host and with"
                    + " gateway.unsafe-allow-http-loopback=true)";
        }
        return url.get().toString().endsWith("/") ? key + " must not end with a slash" : null;
    }

    private @Nullable String peers(ReplicaConfig replica) {
        for (URI peer : replica.peers().orElse(List.of())) {
            String refusal = url("gateway.replica.peers", Optional.of(peer));
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private static @Nullable String origin(Optional<URI> url) {
        URI origin = url.orElseThrow();
        boolean more =
                !origin.getRawPath().isEmpty() || origin.getRawQuery() != null || origin.getRawFragment() != null;
        return more ? "gateway.public-url must be scheme, host and port only" : null;
    }

    private static @Nullable String file(String key, Optional<Path> file) {
        if (file.isEmpty()) {
            return key + " is not set";
        }
        return Files.isReadable(file.get()) ? null : key + " names a file that cannot be read: " + file.get();
    }

    private static @Nullable String proof(Optional<Path> key, Optional<Path> token) {
        if (key.isPresent() && token.isPresent()) {
            return "gateway.identity.service-account-token-file and gateway.identity.private-key-file exclude each other";
        }
        return token.isPresent()
                ? file("gateway.identity.service-account-token-file", token)
                : file("gateway.identity.private-key-file", key);
    }

    private static @Nullable String keyset(Optional<Path> file) {
        try {
            Seals.check(file.orElseThrow());
            return null;
        } catch (IllegalStateException unusable) {
            return unusable.getMessage();
        }
    }

    private static @Nullable String origins(Set<String> origins) {
        for (String origin : origins) {
            if (origin.contains("*") || origin.equals("null")) {
                return "gateway.endpoint.allowed-origins must name origins, not " + origin;
            }
        }
        return null;
    }

    private static @Nullable String networks(AddressConfig address) {
        String fault = AddressGuard.fault(address.allowedNetworks().orElse(List.of()));
        return fault == null ? null : "gateway.address.allowed-networks: " + fault;
    }

    private static @Nullable String ranges(CatalogConfig catalog) {
        if (catalog.pageSize() < 1 || catalog.pageSize() > 1000) {
            return "gateway.catalog.page-size must be 1 to 1000";
        }
        long wait = catalog.pollWait().toSeconds();
        return wait < 0 || wait > 30 ? "gateway.catalog.poll-wait must be 0 to 30 seconds" : null;
    }
}
