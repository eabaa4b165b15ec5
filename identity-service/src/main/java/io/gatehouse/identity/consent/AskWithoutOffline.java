package io.gatehouse.identity.consent;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A server that lists {@code offline_access} may refuse it to a client that it is not assigned to, and then the whole
 * request with it (RFC 6749 section 4.1.2.1). Such a refusal is not the user's: the browser is sent back once without that
 * scope, and where that brings a code, later sessions of this revision of the provider leave it out from the beginning.
 */
@ApplicationScoped
class AskWithoutOffline {

    private final ConsentSessions sessions;
    private final SessionSeal seal;
    private final CredentialProviders providers;

    AskWithoutOffline(ConsentSessions sessions, SessionSeal seal, CredentialProviders providers) {
        this.sessions = sessions;
        this.seal = seal;
        this.providers = providers;
    }

    /** Whether that scope may be what was refused. */
    boolean helps(ConsentSessionEntity row, VendorAnswer answer, OAuth2Provider provider) {
        return answer.isInvalidScope()
                && !row.offlineDropped
                && provider.foundOfflineScope()
                && row.view().grant().scopes().contains(OAuth2Provider.OFFLINE_ACCESS);
    }

    /** The way back to the vendor, with a state, a nonce and a verifier of its own; empty where the session went on. */
    Uni<Optional<DecideConsent.Departure>> ask(ConsentSessionEntity row, OAuth2Provider provider) {
        ConsentSession session = row.view();
        SessionGrant grant = session.grant();
        List<String> scopes = grant.scopes().stream()
                .filter(Predicate.not(OAuth2Provider.OFFLINE_ACCESS::equals))
                .toList();
        SessionGrant less = new SessionGrant(
                grant.providerId(), grant.provider(), grant.revision(), scopes, grant.resources(), grant.audiences());
        Secret state = OneTimeValue.fresh();
        Secret nonce = OneTimeValue.fresh();
        Secret verifier = OneTimeValue.fresh();
        SessionExtras extras = seal.openExtras(session.id(), row.sealedExtras);
        ConsentSessions.Click click = new ConsentSessions.Click(
                OneTimeValue.hash(state.reveal()),
                OneTimeValue.hash(nonce.reveal()),
                seal.verifier(session.id(), verifier));
        return sessions.clickAgain(session.id(), click, seal.extras(session.id(), extras), scopes)
                .map(done -> done
                        ? Optional.of(new DecideConsent.Departure(
                                VendorUrl.of(provider, less, extras, state, verifier), nonce))
                        : Optional.empty());
    }

    /** The vendor gave a code to who had been refused with that scope. */
    Uni<Void> learn(ConsentSessionEntity row, OAuth2Provider provider) {
        return row.offlineDropped && provider.foundOfflineScope()
                ? providers.offlineRefused(provider)
                : Uni.createFrom().voidItem();
    }
}
