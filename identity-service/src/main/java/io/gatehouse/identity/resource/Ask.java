package io.gatehouse.identity.resource;

import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.token.OnBehalfOf;
import io.gatehouse.identity.user.UserKey;
import io.gatehouse.identity.vault.VaultKey;
import org.jspecify.annotations.Nullable;

/** A request for a resource token that passed every check: who asks for what of which provider. */
record Ask(OnBehalfOf subject, OAuth2Provider provider, GetResourceOauth2TokenRequest request) {

    VaultKey key(@Nullable UserKey user) {
        return new VaultKey(subject.workload(), user, provider.id(), request.resourceList(), request.audienceList());
    }
}
