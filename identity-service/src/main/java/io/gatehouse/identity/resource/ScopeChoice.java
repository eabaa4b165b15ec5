package io.gatehouse.identity.resource;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.provider.McpServer;
import io.gatehouse.identity.provider.OAuth2Provider;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which scopes are asked for. The operator's ceiling bounds everything. Without one, a target decides for itself only where
 * the operator named no scopes at all for an MCP server; what was named is then all there is.
 */
final class ScopeChoice {

    private ScopeChoice() {}

    /** What was named, and what the target's challenge may add to it. */
    static List<String> needed(OAuth2Provider provider, List<String> named, List<String> challenged) {
        Set<String> ceiling = provider.scopeCeiling();
        Set<String> scopes = new TreeSet<>(named);
        boolean free = ceiling == null && named.isEmpty() && provider.mcp() != null;
        challenged.stream()
                .filter(scope -> free || (ceiling != null && ceiling.contains(scope)))
                .forEach(scopes::add);
        return List.copyOf(scopes);
    }

    /** What is needed; where that is nothing, what the MCP server's metadata name; where that is nothing, none. */
    static List<String> asked(OAuth2Provider provider, List<String> needed) {
        McpServer mcp = provider.mcp();
        if (!needed.isEmpty() || mcp == null) {
            return needed;
        }
        return mcp.supportedScopes().stream()
                .filter(provider::mayAskFor)
                .sorted()
                .toList();
    }

    /** Refuses scopes that somebody named above the ceiling. */
    static void check(OAuth2Provider provider, List<String> named) {
        if (!named.stream().allMatch(provider::mayAskFor)) {
            throw ApiException.validation(
                    "scopes", "are above the ceiling of the credential provider " + provider.name());
        }
    }
}
