package io.gatehouse.identity.page;

import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TenantConfigResolver;
import io.quarkus.oidc.runtime.OidcUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Tells Quarkus which company's provider a request is about: the one that the page has put there, never a cookie's. */
@ApplicationScoped
@Unremovable
class CompanyTenants implements TenantConfigResolver {

    private static final String COMPANY = "gatehouse.company";

    /** Makes this request one about that company; for ever, because Quarkus asks once. */
    static void use(RoutingContext context, Company company) {
        Object before = context.get(COMPANY);
        if (before != null && !before.equals(company)) {
            throw new IllegalStateException("A request is about one company only");
        }
        context.put(COMPANY, company);
        // Else the first login cookie of the browser says it, and a login at one company would end that at another.
        context.put(OidcUtils.TENANT_ID_ATTRIBUTE, company.tenant().tenantId().orElseThrow());
    }

    @Override
    public Uni<OidcTenantConfig> resolve(RoutingContext context, OidcRequestContext<OidcTenantConfig> requestContext) {
        Company company = context.get(COMPANY);
        // Requests with a bearer token come by here, too; for them there is no tenant that is enabled.
        return company == null ? Uni.createFrom().nullItem() : Uni.createFrom().item(company.tenant());
    }
}
