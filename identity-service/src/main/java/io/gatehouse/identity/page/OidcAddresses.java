package io.gatehouse.identity.page;

import io.gatehouse.identity.address.AddressGuard;
import io.gatehouse.identity.config.IdentityConfig;
import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.common.OidcRequestFilter;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.client.HttpRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Sends the login of the pages to addresses that may be called only: the company provider's discovery document may name
 * any URL for codes and keys. The hosts of the configuration itself are not looked at.
 */
@ApplicationScoped
@Unremovable
class OidcAddresses implements OidcRequestFilter {
    private final AddressGuard addresses;
    private final Set<String> configured = new HashSet<>();

    OidcAddresses(
            AddressGuard addresses,
            IdentityConfig config,
            @ConfigProperty(name = "quarkus.oidc.pages.auth-server-url") Optional<String> loginProvider) {
        this.addresses = addresses;
        config.issuers().values().forEach(issuer -> configured.add(host(issuer.url())));
        loginProvider.ifPresent(url -> configured.add(host(url)));
    }

    private static String host(String url) {
        String host = String.valueOf(URI.create(url).getHost()).toLowerCase(Locale.ROOT);
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
        String host = name.contains(":") ? "[" + name + "]" : name;
        URI place = URI.create("https://" + host + ":" + request.port());
        return Uni.createFrom()
                .completionStage(() -> addresses.connectTo(place).toCompletionStage())
                .onFailure(CompletionException.class)
                .transform(Throwable::getCause)
                .invoke(address -> request.virtualHost(name).host(address.hostAddress()))
                .replaceWithVoid();
    }
}
