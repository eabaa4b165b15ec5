package io.gatehouse.identity.resource;

import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.token.OnBehalfOf;
import io.gatehouse.identity.user.UserKey;
import io.gatehouse.identity.vault.VaultKey;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A request for a resource token that passed every check: who asks for what of which provider.
 *
 * @param subject on whose behalf
 * @param provider the provider, its ceiling no higher than {@code granted}
 * @param granted the scopes to which the workload is narrowed at the provider, or null
 * @param request what was asked for
 */
record Ask(
        OnBehalfOf subject,
        OAuth2Provider provider,
        @Nullable Set<String> granted,
        GetResourceOauth2TokenRequest request) {

    /** What the workload is narrowed to bounds the provider, whatever is read of it later. */
    Ask {
        provider = granted == null ? provider : provider.within(granted);
    }

    VaultKey key(@Nullable UserKey user) {
        return new VaultKey(subject.workload(), user, provider.id(), request.resourceList(), request.audienceList());
    }

    /** The scopes that a token must have. */
    List<String> scopes() {
        return ScopeChoice.needed(provider, request.scopes(), request.context().challengedScopes());
    }

    /** The scopes that a vendor is asked for; a narrowed workload never takes what the vendor gives by default. */
    List<String> scopesToAsk() {
        List<String> asked = ScopeChoice.asked(provider, scopes());
        Set<String> ceiling = provider.scopeCeiling();
        return granted != null && ceiling != null && asked.isEmpty()
                ? ceiling.stream().sorted().toList()
                : asked;
    }

    /** The scopes that a user consents to: with the one that keeps the grant alive, beside others. */
    Set<String> scopesToConsent() {
        Set<String> scopes = new TreeSet<>(scopesToAsk());
        if (!scopes.isEmpty()) {
            provider.offlineScope().ifPresent(scopes::add);
        }
        return scopes;
    }

    /** The same of the provider as it is now. */
    Ask with(OAuth2Provider other) {
        return new Ask(subject, other, granted, request);
    }
}
