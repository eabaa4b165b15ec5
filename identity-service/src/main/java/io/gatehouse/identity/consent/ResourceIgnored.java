package io.gatehouse.identity.consent;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.gatehouse.identity.provider.McpServer;
import io.gatehouse.identity.provider.OAuth2Provider;
import java.util.List;

/**
 * An MCP server names its own authorization server, so a hostile one may name an honest one whose tokens are good at others:
 * where that server does not bind its token to the resource that was asked for (RFC 8707), the MCP server would get a token
 * for the others' APIs. An operator may accept that, by naming the authorization server or by asking for no resource. What
 * cannot be read, an opaque token, tells nothing.
 */
final class ResourceIgnored {

    private ResourceIgnored() {}

    /** Whether the token says that it is not for the MCP server that it was asked for. */
    static boolean by(OAuth2Provider provider, List<String> resources, Secret accessToken) {
        McpServer mcp = provider.mcp();
        List<String> asked = provider.indicators(resources);
        if (mcp == null || mcp.issuerNamed() || asked.isEmpty()) {
            return false;
        }
        return UnverifiedJwt.parse(accessToken.reveal())
                .filter(token -> token.audience().stream()
                        .noneMatch(audience -> asked.contains(audience) || mcp.isOrigin(audience)))
                .isPresent();
    }
}
