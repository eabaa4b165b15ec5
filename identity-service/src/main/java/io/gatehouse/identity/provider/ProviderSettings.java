package io.gatehouse.identity.provider;

import io.gatehouse.identity.crypto.Secret;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asked for, checked.
 *
 * @param clientId absent where a client is to be found for an MCP server
 * @param clientSecret absent when an update keeps the stored one, and of public clients
 * @param discoveryUrl where the endpoints are read, or null
 * @param fixed the endpoints where they are not discovered, or null
 * @param scopeCeiling the most that may be asked for, or null
 * @param mcp the MCP server from which everything else is found, or null
 * @param exchange how users' tokens are exchanged, or null
 * @param signing with what the client signs, where it proves itself by signatures
 */
record ProviderSettings(
        Vendor vendor,
        @Nullable String clientId,
        @Nullable Secret clientSecret,
        ClientAuthMethod authMethod,
        @Nullable String discoveryUrl,
        @Nullable ServerMetadata fixed,
        boolean sendResource,
        @Nullable Set<String> scopeCeiling,
        @Nullable Mcp mcp,
        @Nullable TokenExchange exchange,
        @Nullable SigningAlgorithm signing) {

    /** The same with another way of proving the client. */
    ProviderSettings with(ClientAuthMethod method) {
        return new ProviderSettings(
                vendor,
                clientId,
                clientSecret,
                method,
                discoveryUrl,
                fixed,
                sendResource,
                scopeCeiling,
                mcp,
                exchange,
                signing);
    }

    /**
     * An MCP server.
     *
     * @param url its endpoint
     * @param clientIssuer the issuer at which the operator registered the client, or null where none was registered
     */
    record Mcp(URI url, @Nullable String clientIssuer) {}
}
