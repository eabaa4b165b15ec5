package io.gatehouse.identity.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.identity.config.SafeUrl;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What an MCP server says of itself (RFC 9728), checked.
 *
 * @param resource its own name, exactly as it writes it
 * @param authorizationServers issuers, in its order
 * @param scopes the scopes that it names; empty where it names none
 */
record ResourceMetadata(String resource, List<String> authorizationServers, Set<String> scopes) {

    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,128}");
    private static final int MOST_SCOPES = 100;
    private static final int MOST_SERVERS = 10;

    static ResourceMetadata read(String text, URI server, boolean allowHttpLoopback) {
        JsonNode json = MetadataDocument.parse(text);
        String resource = json.path("resource").asText("");
        if (!isNameOf(resource, server)) {
            throw new MetadataRefused("the protected-resource metadata are those of another resource");
        }
        List<String> issuers = MetadataDocument.strings(json, "authorization_servers");
        if (issuers == null || issuers.isEmpty() || issuers.size() > MOST_SERVERS) {
            throw new MetadataRefused("the protected-resource metadata name no authorization server");
        }
        if (!issuers.stream()
                .allMatch(issuer -> SafeUrl.parse(issuer, allowHttpLoopback).isPresent())) {
            throw new MetadataRefused("an authorization server is no https URL");
        }
        Set<String> scopes = new TreeSet<>();
        List<String> named = MetadataDocument.strings(json, "scopes_supported");
        if (named != null) {
            named.stream()
                    .filter(scope -> SCOPE.matcher(scope).matches())
                    .limit(MOST_SCOPES)
                    .forEach(scopes::add);
        }
        return new ResourceMetadata(resource, issuers, Set.copyOf(scopes));
    }

    /** A server may call itself by its URL, or by a URL above it at the same origin; nothing else is itself. */
    private static boolean isNameOf(String resource, URI server) {
        if (!OriginOf.url(resource).equals(OriginOf.url(server.toString())) || resource.contains("#")) {
            return false;
        }
        String name = path(URI.create(resource));
        String path = path(server);
        return URI.create(resource).getRawQuery() == null && (path.equals(name) || path.startsWith(name + "/"));
    }

    static String path(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
