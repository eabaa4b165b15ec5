package io.gatehouse.identity.provider;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Where metadata stand, in the order in which MCP wants them to be asked for. */
final class WellKnown {

    private static final String RESOURCE = "/.well-known/oauth-protected-resource";
    private static final String OAUTH = "/.well-known/oauth-authorization-server";
    private static final String OIDC = "/.well-known/openid-configuration";

    private WellKnown() {}

    /** Of a resource: with its path inserted, then at the root. */
    static List<URI> ofResource(URI server) {
        String path = ResourceMetadata.path(server);
        return path.isEmpty() ? uris(server, RESOURCE) : uris(server, RESOURCE + path, RESOURCE);
    }

    /** Of an issuer: RFC 8414 with its path inserted, OIDC alike, OIDC with the path in front. */
    static List<URI> ofIssuer(URI issuer) {
        String path = ResourceMetadata.path(issuer);
        return path.isEmpty() ? uris(issuer, OAUTH, OIDC) : uris(issuer, OAUTH + path, OIDC + path, path + OIDC);
    }

    private static List<URI> uris(URI base, String... paths) {
        List<URI> uris = new ArrayList<>();
        for (String path : paths) {
            uris.add(URI.create(base.getScheme() + "://" + base.getRawAuthority() + path));
        }
        return uris;
    }
}
