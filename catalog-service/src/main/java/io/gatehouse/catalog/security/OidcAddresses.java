package io.gatehouse.catalog.security;

import io.gatehouse.catalog.address.AddressGuard;
import io.gatehouse.catalog.config.CatalogConfig;
import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.common.OidcRequestFilter;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.client.HttpRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;

/**
 * Sends quarkus-oidc to addresses that may be called only: a discovery document may name any URL for its keys. The hosts
 * of the configuration itself are not looked at.
 */
@ApplicationScoped
@Unremovable
class OidcAddresses implements OidcRequestFilter {
    private final AddressGuard addresses;
    private final Set<String> configured = new HashSet<>();

    OidcAddresses(AddressGuard addresses, CatalogConfig config) {
        this.addresses = addresses;
        config.issuers().values().forEach(issuer -> configured.add(host(URI.create(issuer.url()))));
        config.identity().url().ifPresent(url -> configured.add(host(url)));
        configured.add(host(URI.create(config.identityIssuer())));
    }

    private static String host(URI url) {
        String host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public Uni<Void> filter(OidcRequestFilterContext context) {
        HttpRequest<?> request = context.request().getDelegate();
        // A request that is repeated was placed before.
        String name = request.virtualHost() == null ? request.host() : request.virtualHost();
        if (configured.contains(name.toLowerCase(Locale.ROOT))) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .completionStage(() -> addresses.locate(name, request.port()).toCompletionStage())
                .onFailure(CompletionException.class)
                .transform(Throwable::getCause)
                .invoke(address -> request.virtualHost(name).host(address.hostAddress()))
                .replaceWithVoid();
    }
}
