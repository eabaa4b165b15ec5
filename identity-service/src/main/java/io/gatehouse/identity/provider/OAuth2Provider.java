package io.gatehouse.identity.provider;

import io.gatehouse.identity.crypto.Secret;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An OAuth2 client at a vendor, ready to use.
 *
 * @param id stable id, also the last step of the callback URL
 * @param name the operator's name for it
 * @param vendor what kind of vendor
 * @param revision grows with every change; grants are pinned to it
 * @param serverRevision the revision with which its authorization server came; tokens of an earlier one are another's
 * @param clientId client id at the vendor; empty where nobody knows the vendor's server yet
 * @param clientSecret client secret at the vendor, or null for a public client
 * @param authMethod how the client proves itself
 * @param server the vendor's endpoints, or null where nobody knows them yet
 * @param callbackUrl redirect URI to register at the vendor
 * @param sendResource whether RFC 8707 {@code resource} is sent; off only for vendors that refuse it
 * @param scopeCeiling the most that may be asked for, or null where the operator named none
 * @param mcp the MCP server by which the provider is named, or null
 * @param exchange how users' tokens are exchanged, or null where they are not
 */
public record OAuth2Provider(
        UUID id,
        String name,
        Vendor vendor,
        long revision,
        long serverRevision,
        String clientId,
        @Nullable Secret clientSecret,
        ClientAuthMethod authMethod,
        @Nullable ServerMetadata server,
        String callbackUrl,
        boolean sendResource,
        @Nullable Set<String> scopeCeiling,
        @Nullable McpServer mcp,
        @Nullable TokenExchange exchange) {

    /** The scope of OpenID Connect Core section 11. */
    public static final String OFFLINE_ACCESS = "offline_access";

    /** The vendor's endpoints; fails with {@link VendorUnavailable} where nobody knows them yet. */
    public ServerMetadata metadata() {
        if (server == null) {
            throw new VendorUnavailable("not-discovered", null);
        }
        return server;
    }

    /** The scope that brings a refresh token, where the vendor has one and the operator's ceiling allows it. */
    public Optional<String> offlineScope() {
        String known = vendor.profile().offlineScope();
        String scope = known == null && server != null && server.offlineAccess() ? OFFLINE_ACCESS : known;
        return Optional.ofNullable(scope).filter(this::mayAskFor);
    }

    /** Whether the server that is known now is the one that granted something at that revision. */
    public boolean hasServerOf(long granted) {
        return granted >= serverRevision && granted <= revision;
    }

    /** Whether the operator lets the vendor be asked for that scope. */
    public boolean mayAskFor(String scope) {
        return scopeCeiling == null || scopeCeiling.contains(scope);
    }

    /** Whether {@code offline_access} is asked for only because the server's metadata list it. */
    public boolean foundOfflineScope() {
        return vendor.profile().offlineScope() == null && offlineScope().isPresent();
    }

    /** The same under a ceiling that is no higher than these scopes. */
    public OAuth2Provider within(Set<String> scopes) {
        Set<String> lower = scopeCeiling == null
                ? Set.copyOf(scopes)
                : scopeCeiling.stream().filter(scopes::contains).collect(Collectors.toUnmodifiableSet());
        return new OAuth2Provider(
                id,
                name,
                vendor,
                revision,
                serverRevision,
                clientId,
                clientSecret,
                authMethod,
                server,
                callbackUrl,
                sendResource,
                lower,
                mcp,
                exchange);
    }

    /** The {@code resource} parameters: the name that an MCP server gives itself goes before what a caller says. */
    public List<String> indicators(List<String> asked) {
        if (!sendResource) {
            return List.of();
        }
        return mcp != null && mcp.resource() != null ? List.of(mcp.resource()) : asked;
    }
}
