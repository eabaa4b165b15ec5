package io.gatehouse.identity.provider;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.outbound.OutboundFailed;
import io.gatehouse.identity.outbound.OutboundHttp;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Vendors' metadata. Using a provider never waits for it: what was read last serves, at first what stands in the
 * provider's row, and a new reading replaces it when it is done.
 */
@ApplicationScoped
class VendorMetadata {

    private static final Logger LOG = Logger.getLogger(VendorMetadata.class);
    private static final int MOST = 1000;

    private record Entry(ServerMetadata metadata, Instant readAgainAt) {}

    private final OutboundHttp http;
    private final ProviderConfig config;
    private final Clock clock;
    private final boolean allowHttpLoopback;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    VendorMetadata(OutboundHttp http, ProviderConfig config, IdentityConfig identity, Clock clock) {
        this.http = http;
        this.config = config;
        this.clock = clock;
        this.allowHttpLoopback = identity.unsafeAllowHttpLoopback();
    }

    /** Reads the document now; fails with {@link MetadataRefused} or {@link VendorUnavailable}. */
    Uni<MetadataDocument> read(String discoveryUrl) {
        return http.get(URI.create(discoveryUrl))
                .onFailure(OutboundFailed.class)
                .transform(e -> new VendorUnavailable(((OutboundFailed) e).reason(), e))
                .map(answer -> {
                    if (answer.status() != 200) {
                        throw new MetadataRefused("the URL answers with status " + answer.status());
                    }
                    return MetadataDocument.read(answer.body(), discoveryUrl, allowHttpLoopback);
                })
                .invoke(document -> keep(discoveryUrl, document.server()));
    }

    /** What is known now. */
    ServerMetadata known(String discoveryUrl, ServerMetadata stored) {
        Instant now = clock.instant();
        Entry entry = entries.get(discoveryUrl);
        ServerMetadata metadata = entry == null ? stored : entry.metadata();
        if (entry == null || entry.readAgainAt().isBefore(now)) {
            // Until this reading is done, or if it fails, nobody else starts one.
            put(discoveryUrl, new Entry(metadata, now.plus(config.metadataRetry())));
            read(discoveryUrl)
                    .subscribe()
                    .with(
                            document -> LOG.debugf("Read the metadata of %s", discoveryUrl),
                            e -> LOG.warnf("The metadata of %s is not usable: %s", discoveryUrl, e.getMessage()));
        }
        return metadata;
    }

    private void keep(String discoveryUrl, ServerMetadata metadata) {
        put(discoveryUrl, new Entry(metadata, clock.instant().plus(config.metadataLifetime())));
    }

    private void put(String discoveryUrl, Entry entry) {
        if (entries.size() >= MOST) {
            entries.clear();
        }
        entries.put(discoveryUrl, entry);
    }
}
