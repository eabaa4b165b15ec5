package io.gatehouse.gateway.caller;

import io.gatehouse.gateway.address.AddressGuard;
import io.quarkus.oidc.common.OidcRequestContextProperties;
import io.quarkus.oidc.common.OidcRequestFilter.OidcRequestFilterContext;
import io.vertx.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.ext.web.client.HttpRequest;
import io.vertx.mutiny.ext.web.client.WebClient;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Requests as quarkus-oidc makes them. */
public final class OidcRequests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private OidcRequests() {}

    public static String send(Vertx vertx, AddressGuard guard, URI url) {
        WebClient client = WebClient.create(new io.vertx.mutiny.core.Vertx(vertx));
        HttpRequest<Buffer> request = client.getAbs(url.toString());
        OidcRequestFilterContext context =
                new OidcRequestFilterContext(request, null, new OidcRequestContextProperties(Map.of()));
        return new OidcAddresses(guard)
                .filter(context)
                .chain(() -> request.send())
                .await()
                .atMost(PATIENCE)
                .bodyAsString();
    }
}
