package io.gatehouse.identity.provider;

import java.util.Set;

/** Which issuer a discovery URL stands for. */
final class DiscoveryUrl {

    private static final String OIDC = "/.well-known/openid-configuration";
    private static final String OAUTH = "/.well-known/oauth-authorization-server";

    private DiscoveryUrl() {}

    static boolean isOne(String url) {
        return url.endsWith(OIDC) || url.endsWith(OAUTH) || url.contains(OIDC + "/") || url.contains(OAUTH + "/");
    }

    /**
     * The issuers that the document may name: the URL without the well-known part, whether that stands at the end (OIDC
     * Discovery) or between host and path (RFC 8414). A slash at the end of an issuer is lost on the way into a
     * discovery URL, so both forms count.
     */
    static Set<String> issuers(String url) {
        String wellKnown = url.contains(OIDC) ? OIDC : OAUTH;
        String issuer = url.replace(wellKnown, "");
        return Set.of(issuer, issuer + "/");
    }
}
