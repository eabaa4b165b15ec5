package io.gatehouse.gateway.caller;

import io.gatehouse.gateway.address.AddressGuard;
import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.common.OidcRequestFilter;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.client.HttpRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletionException;

/** Sends quarkus-oidc to addresses that may be called only: a discovery document may name any URL for its keys. */
@ApplicationScoped
@Unremovable
public class OidcAddresses implements OidcRequestFilter {

    private final AddressGuard addresses;

    OidcAddresses(AddressGuard addresses) {
        this.addresses = addresses;
    }

    @Override
    public Uni<Void> filter(OidcRequestFilterContext context) {
        HttpRequest<?> request = context.request().getDelegate();
        // A request that is repeated was placed before.
        String name = request.virtualHost() == null ? request.host() : request.virtualHost();
        return Uni.createFrom()
                .completionStage(() -> addresses.locate(name, request.port()).toCompletionStage())
                .onFailure(CompletionException.class)
                .transform(Throwable::getCause)
                .invoke(address -> request.virtualHost(name).host(address.hostAddress()))
                .replaceWithVoid();
    }
}
