package io.gatehouse.identity.user;

import io.gatehouse.identity.config.IdentityConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The configured company issuers by their exact URL. */
@ApplicationScoped
public class CompanyIssuers {
    private static final String OPENID = "/.well-known/openid-configuration";
    private static final String OAUTH = "/.well-known/oauth-authorization-server";

    private final Map<String, IdentityConfig.Issuer> byUrl;

    CompanyIssuers(IdentityConfig config) {
        this.byUrl = config.issuers().values().stream()
                .collect(Collectors.toUnmodifiableMap(IdentityConfig.Issuer::url, issuer -> issuer));
    }

    /** The settings of the issuer with exactly this URL. */
    public Optional<IdentityConfig.Issuer> find(String url) {
        return Optional.ofNullable(byUrl.get(url));
    }

    /** The issuer whose discovery document stands at this URL. */
    public Optional<String> ofDiscoveryUrl(String discoveryUrl) {
        return byUrl.keySet().stream()
                .filter(url -> {
                    String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
                    return discoveryUrl.equals(base + OPENID) || discoveryUrl.equals(base + OAUTH);
                })
                .findFirst();
    }
}
