package io.gatehouse.identity.provider;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The MCP server that a provider is for.
 *
 * @param url its endpoint, as the operator named it
 * @param resource what its metadata call it (RFC 9728), or null where they were not read yet
 * @param supportedScopes the scopes that its metadata name
 * @param issuerNamed whether the operator named its authorization server; else its metadata did
 */
public record McpServer(URI url, @Nullable String resource, Set<String> supportedScopes, boolean issuerNamed) {

    /** Whether a URL is at the same place: scheme, host and port. */
    public boolean isOrigin(String other) {
        return OriginOf.url(url.toString()).equals(OriginOf.url(other));
    }
}
