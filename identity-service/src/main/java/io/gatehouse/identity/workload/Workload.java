package io.gatehouse.identity.workload;

import io.gatehouse.identity.user.UserTokenRules;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A registered workload.
 *
 * @param jwks its public keys as JWKS JSON, or null where it cannot authenticate
 * @param permissions what it may do, by audience
 * @param allowedResourceOauth2ReturnUrls exact return URLs of the application mode; empty denies
 * @param credentialProviders names of the only providers that it may use
 * @param completableBy other workloads that may complete its sessions
 * @param providerScopes the most it may ask for, by provider; a provider without an entry is not narrowed
 * @param serviceAccounts Kubernetes service accounts that prove it, as {@code cluster/namespace/name}
 * @param userTokenIssuer the only issuer of its users, or null for every company issuer
 */
public record Workload(
        String name,
        WorkloadKind kind,
        @Nullable String jwks,
        Map<String, Set<String>> permissions,
        Set<String> allowedResourceOauth2ReturnUrls,
        Set<String> credentialProviders,
        Set<String> userTokenAudiences,
        Set<String> userTokenClients,
        Set<String> completableBy,
        Map<String, Set<String>> providerScopes,
        Set<String> serviceAccounts,
        @Nullable String userTokenIssuer,
        Instant createdAt,
        Instant updatedAt) {

    /** Which user tokens this workload may present. */
    public UserTokenRules userTokenRules() {
        return new UserTokenRules(userTokenAudiences, userTokenClients, userTokenIssuer);
    }

    /** The scopes to which it is narrowed at a provider, or null where it is not. */
    public @Nullable Set<String> scopesAt(String provider) {
        return providerScopes.get(provider);
    }

    /** Its permissions at one audience, sorted. */
    public List<String> permissionsAt(String audience) {
        return permissions.getOrDefault(audience, Set.of()).stream().sorted().toList();
    }
}
