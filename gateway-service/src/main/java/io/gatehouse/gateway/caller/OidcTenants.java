package io.gatehouse.gateway.caller;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.Loopback;
import io.gatehouse.gateway.catalog.Authorizer;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TenantConfigResolver;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;

/** Tells quarkus-oidc which company provider verifies the token of a request: one tenant per issuer. */
@ApplicationScoped
public class OidcTenants implements TenantConfigResolver {

    /** Where the request keeps the authorizer that its token is verified for. */
    static final String AUTHORIZER = Authorizer.class.getName();

    private final GatewayConfig gateway;
    private final CallerConfig config;

    OidcTenants(GatewayConfig gateway, CallerConfig config) {
        this.gateway = gateway;
        this.config = config;
    }

    @Override
    public Uni<OidcTenantConfig> resolve(RoutingContext request, OidcRequestContext<OidcTenantConfig> context) {
        Authorizer authorizer = request.get(AUTHORIZER);
        String issuer = authorizer == null ? null : authorizer.issuer();
        if (issuer == null || !allowed(issuer)) {
            return Uni.createFrom()
                    .item(OidcTenantConfig.builder()
                            .tenantId("none")
                            .disableTenant()
                            .build());
        }
        return Uni.createFrom().item(tenant(issuer));
    }

    boolean allowed(String issuer) {
        try {
            return Loopback.allows(URI.create(issuer), gateway.unsafeAllowHttpLoopback());
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    // Audience, client and scopes differ by gateway and are checked after this; the issuer is that of the discovery
    // document.
    private OidcTenantConfig tenant(String issuer) {
        return OidcTenantConfig.authServerUrl(issuer)
                .tenantId("issuer " + issuer)
                .applicationType(ApplicationType.SERVICE)
                .connectionTimeout(config.timeout())
                .connectionRetryCount(1)
                .followRedirects(false)
                .token()
                .allowJwtIntrospection(false)
                .allowOpaqueTokenIntrospection(false)
                .lifespanGrace((int) config.clockSkew().toSeconds())
                .forcedJwkRefreshInterval(config.keyRefreshInterval())
                .end()
                .build();
    }
}
