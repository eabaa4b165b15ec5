package io.gatehouse.identity.consent;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Decides whether a browser may see a pending session; a refusal leaves the session as it is. */
@ApplicationScoped
public class ReviewConsent {

    private final ConsentSessions sessions;
    private final SessionHandles handles;
    private final SessionAudit audit;
    private final CredentialProviders providers;

    ReviewConsent(ConsentSessions sessions, SessionHandles handles, SessionAudit audit, CredentialProviders providers) {
        this.sessions = sessions;
        this.handles = handles;
        this.audit = audit;
        this.providers = providers;
    }

    /** The pending session that the request URI names. */
    public Uni<ConsentSession> find(@Nullable String requestUri) {
        Optional<UUID> id = requestUri == null ? Optional.empty() : handles.sessionOfRequestUri(requestUri);
        if (id.isEmpty()) {
            return audit.refuse(RefusalReason.UNKNOWN, (String) null);
        }
        return sessions.find(id.get())
                .flatMap(found ->
                        found.map(this::pending).orElseGet(() -> audit.refuse(RefusalReason.UNKNOWN, (String) null)));
    }

    private Uni<ConsentSession> pending(ConsentSession session) {
        if (session.status() != SessionStatus.PENDING) {
            return audit.refuse(RefusalReason.REPLAYED, session, null);
        }
        if (sessions.expired(session)) {
            return audit.refuse(RefusalReason.EXPIRED, session, null);
        }
        return Uni.createFrom().item(session);
    }

    /** The provider of the session, if whoever is logged in is the one the session is for. */
    public Uni<OAuth2Provider> admit(ConsentSession session, @Nullable CompanyLogin login) {
        if (!session.opener().accepts(login)) {
            return audit.refuse(login == null ? RefusalReason.NOT_LOGGED_IN : RefusalReason.WRONG_USER, session, login);
        }
        return providerOf(session, login);
    }

    /** The provider as it was when the session was opened; refused where it is another by now. */
    Uni<OAuth2Provider> providerOf(ConsentSession session, @Nullable CompanyLogin login) {
        return providers
                .oauth2(session.grant().provider())
                .map(Optional::of)
                .onFailure(ReviewConsent::isGone)
                .recoverWithItem(Optional.empty())
                .flatMap(found -> found.filter(provider -> isSame(provider, session))
                        .map(provider -> Uni.createFrom().item(provider))
                        .orElseGet(() -> audit.refuse(RefusalReason.PROVIDER_CHANGED, session, login)));
    }

    private static boolean isSame(OAuth2Provider provider, ConsentSession session) {
        return provider.id().equals(session.grant().providerId())
                && provider.revision() == session.grant().revision();
    }

    private static boolean isGone(Throwable e) {
        return e instanceof ApiException refusal && refusal.status() == 404;
    }
}
