package io.gatehouse.identity.resource;

import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.token.OnBehalfOf;
import io.gatehouse.identity.user.UserKey;
import io.gatehouse.identity.vault.VaultKey;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A request for a resource token that passed every check: who asks for what of which provider. */
record Ask(OnBehalfOf subject, OAuth2Provider provider, GetResourceOauth2TokenRequest request) {

    VaultKey key(@Nullable UserKey user) {
        return new VaultKey(subject.workload(), user, provider.id(), request.resourceList(), request.audienceList());
    }

    /** The scopes that a token must have. */
    List<String> scopes() {
        return ScopeChoice.needed(provider, request.scopes(), request.context().challengedScopes());
    }

    /** The scopes that a vendor is asked for. */
    List<String> scopesToAsk() {
        return ScopeChoice.asked(provider, scopes());
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
        return new Ask(subject, other, request);
    }
}
