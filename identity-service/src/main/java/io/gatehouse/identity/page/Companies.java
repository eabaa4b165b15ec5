package io.gatehouse.identity.page;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.config.PagesIssuer;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.runtime.OidcConfig;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where people log in: one OIDC tenant for each company issuer that has a client for the pages. Each has a redirect URI of
 * its own and takes ID tokens of its own issuer only, so that no provider can answer for another one (RFC 9700 section 4.4).
 */
@ApplicationScoped
class Companies {

    private static final String PAGES = "pages";

    private final List<Company> all;

    Companies(IdentityConfig config, OidcConfig oidc) {
        io.quarkus.oidc.runtime.OidcTenantConfig pages =
                Objects.requireNonNull(oidc.namedTenants().get(PAGES), "quarkus.oidc.pages");
        Optional<String> own = PagesIssuer.of(config, pages.authServerUrl());
        this.all = config.issuers().entrySet().stream()
                .flatMap(entry ->
                        company(entry, own.filter(entry.getKey()::equals).isPresent(), pages))
                .sorted(Comparator.comparing(Company::name))
                .toList();
    }

    private static Stream<Company> company(
            Map.Entry<String, IdentityConfig.Issuer> entry,
            boolean own,
            io.quarkus.oidc.runtime.OidcTenantConfig pages) {
        IdentityConfig.Issuer issuer = entry.getValue();
        Optional<OidcTenantConfig> tenant = own
                ? Optional.of(pinned(PAGES, issuer, pages))
                : issuer.login().map(login -> of(entry.getKey(), issuer, login, pages));
        return tenant
                .map(found -> new Company(entry.getKey(), issuer.displayName().orElse(entry.getKey()), issuer, found))
                .stream();
    }

    private static OidcTenantConfig pinned(
            String id, IdentityConfig.Issuer issuer, io.quarkus.oidc.runtime.OidcTenantConfig settings) {
        return OidcTenantConfig.builder(settings)
                .tenantId(id)
                .token()
                .issuer(issuer.url())
                .end()
                .build();
    }

    /** Like the tenant {@code pages} in everything but the provider, the client and the redirect URI. */
    private static OidcTenantConfig of(
            String key,
            IdentityConfig.Issuer issuer,
            IdentityConfig.Login login,
            io.quarkus.oidc.runtime.OidcTenantConfig pages) {
        OidcTenantConfig other = OidcTenantConfig.builder(pages)
                .authServerUrl(issuer.url())
                .clientId(login.clientId())
                .credentials()
                .secret(login.clientSecret())
                .end()
                .authentication()
                .redirectPath(LoginResource.PATH + "/" + key)
                .end()
                .build();
        return pinned(PAGES + "-" + key, issuer, other);
    }

    /** All of them, by name. */
    List<Company> all() {
        return all;
    }

    /** Whether there is a choice. */
    boolean several() {
        return all.size() > 1;
    }

    /** The company with this key. */
    Optional<Company> ofKey(@Nullable String key) {
        return all.stream().filter(company -> company.key().equals(key)).findFirst();
    }

    /** The company whose people have exactly this issuer; empty where nobody of it can log in here. */
    Optional<Company> ofIssuer(@Nullable String issuer) {
        return all.stream()
                .filter(company -> company.issuer().url().equals(issuer))
                .findFirst();
    }

    /** The one that {@code quarkus.oidc.pages} logs in. */
    Optional<Company> own() {
        return all.stream()
                .filter(company ->
                        company.tenant().tenantId().filter(PAGES::equals).isPresent())
                .findFirst();
    }

    /** Where this browser said that it belongs; the only one where there is one. */
    Optional<Company> chosen(PageCookies cookies, RoutingContext context) {
        return several() || all.isEmpty() ? ofKey(cookies.company(context).orElse(null)) : Optional.of(all.getFirst());
    }
}
