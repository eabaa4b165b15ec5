package io.gatehouse.catalog.security;

import io.gatehouse.catalog.config.CatalogConfig;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TenantConfigResolver;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses who verifies a bearer token: by its issuer, which is one of the company's or identity-service. The choice
 * needs no trust in the token, because each tenant checks issuer, audience, expiry and signature itself.
 */
@ApplicationScoped
class IssuerTenants implements TenantConfigResolver {
    static final String WORKLOADS = "workloads";
    static final String COMPANY = "company-";
    static final String AUDIENCE = "urn:gatehouse:catalog-service";
    private static final String SCHEME = "bearer ";
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration KEY_REFRESH = Duration.ofSeconds(5);

    private final CatalogConfig config;

    IssuerTenants(CatalogConfig config) {
        this.config = config;
    }

    @Override
    public Uni<OidcTenantConfig> resolve(RoutingContext context, OidcRequestContext<OidcTenantConfig> request) {
        String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return Uni.createFrom().nullItem();
        }
        OidcTenantConfig tenant = tenant(
                TokenPeek.issuer(header.substring(SCHEME.length()).trim()).orElse(""));
        return tenant == null
                ? Uni.createFrom().failure(new AuthenticationFailedException("unknown issuer"))
                : Uni.createFrom().item(tenant);
    }

    private @Nullable OidcTenantConfig tenant(String issuer) {
        if (issuer.isEmpty()) {
            return null;
        }
        if (issuer.equals(config.identityIssuer())) {
            return workloads(issuer);
        }
        for (Map.Entry<String, CatalogConfig.Issuer> entry : config.issuers().entrySet()) {
            if (issuer.equals(entry.getValue().url())) {
                return company(entry.getKey(), entry.getValue());
            }
        }
        return null;
    }

    private OidcTenantConfig workloads(String issuer) {
        String url = config.identity().url().map(URI::toString).orElse(issuer);
        return OidcTenantConfig.authServerUrl(url)
                .tenantId(WORKLOADS)
                .discoveryEnabled(false)
                .jwksPath("/.well-known/jwks.json")
                .connectionTimeout(CONNECT)
                .token()
                .issuer(issuer)
                .audience(AUDIENCE)
                .subjectRequired(true)
                .issuedAtRequired(true)
                .forcedJwkRefreshInterval(KEY_REFRESH)
                .end()
                .build();
    }

    private static OidcTenantConfig company(String key, CatalogConfig.Issuer issuer) {
        return OidcTenantConfig.authServerUrl(issuer.url())
                .tenantId(COMPANY + key)
                .connectionTimeout(CONNECT)
                .token()
                .issuer(issuer.url())
                .audience(issuer.apiAudience().orElse(AUDIENCE))
                .forcedJwkRefreshInterval(KEY_REFRESH)
                .end()
                .roles()
                .roleClaimPath(issuer.rolesClaim())
                .end()
                .build();
    }
}
