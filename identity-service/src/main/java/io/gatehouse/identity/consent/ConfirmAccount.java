package io.gatehouse.identity.consent;

import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The account at the vendor is shown before it is saved: a browser that somebody else had logged in somewhere would
 * otherwise put its owner's account under a stranger's name, or a stranger's account under the owner's. Only the browser
 * that came back from the vendor is asked, and only the person that the session is for.
 */
@ApplicationScoped
public class ConfirmAccount {

    private static final String UNWANTED = "not-confirmed";

    private final ConsentSessions sessions;
    private final SessionHandles handles;
    private final SessionSeal seal;
    private final SessionAudit audit;
    private final ReviewConsent review;
    private final FinishConsent finish;

    ConfirmAccount(
            ConsentSessions sessions,
            SessionHandles handles,
            SessionSeal seal,
            SessionAudit audit,
            ReviewConsent review,
            FinishConsent finish) {
        this.sessions = sessions;
        this.handles = handles;
        this.seal = seal;
        this.audit = audit;
        this.review = review;
        this.finish = finish;
    }

    /** What waits for whom. */
    public static final class Waiting {

        private final ConsentSession session;
        private final OAuth2Provider provider;
        private final @Nullable CompanyLogin login;
        private final HeldGrant grant;

        private Waiting(
                ConsentSession session, OAuth2Provider provider, @Nullable CompanyLogin login, HeldGrant grant) {
            this.session = session;
            this.provider = provider;
            this.login = login;
            this.grant = grant;
        }

        public ConsentSession session() {
            return session;
        }

        /** Who is logged in at the company, which is who the session is for. */
        public @Nullable CompanyLogin login() {
            return login;
        }

        /** The account at the vendor, for display only. */
        public String account() {
            return grant.account();
        }
    }

    /** What waits for this browser and whoever is logged in at it; everything else is refused and stays as it is. */
    public Uni<Waiting> find(@Nullable String requestUri, ReturnFromVendor.Browser browser) {
        Optional<UUID> id = requestUri == null ? Optional.empty() : handles.sessionOfRequestUri(requestUri);
        if (id.isEmpty()) {
            return audit.refuse(RefusalReason.UNKNOWN, (String) null);
        }
        return sessions.row(id.get())
                .flatMap(found -> found.map(row -> waiting(row, browser))
                        .orElseGet(() -> audit.refuse(RefusalReason.UNKNOWN, (String) null)));
    }

    private Uni<Waiting> waiting(ConsentSessionEntity row, ReturnFromVendor.Browser browser) {
        ConsentSession session = row.view();
        if (session.status() != SessionStatus.AUTHORIZED || session.mode() != ConsentMode.BUILT_IN) {
            return audit.refuse(RefusalReason.REPLAYED, session, null);
        }
        if (sessions.expired(session)) {
            return audit.refuse(RefusalReason.EXPIRED, session, null);
        }
        Optional<String> nonce = browser.nonce(session);
        if (nonce.isEmpty() || !OneTimeValue.matches(Objects.requireNonNull(row.nonceHash), nonce.get())) {
            return audit.refuse(RefusalReason.NONCE_MISSING, session, null);
        }
        HeldGrant grant = seal.openGrant(session.id(), Objects.requireNonNull(row.sealedCode));
        return browser.login(session)
                .flatMap(login -> review.admit(session, login.orElse(null))
                        .map(provider -> new Waiting(session, provider, login.orElse(null), grant)));
    }

    /** The form that carries this was not made for this browser and login. */
    public <T> Uni<T> refuseForm(Waiting waiting) {
        return audit.refuse(RefusalReason.FORM_TOKEN_MISMATCH, waiting.session, waiting.login);
    }

    /** It is the right account: the tokens and the end of the session are stored together, or neither. */
    public Uni<Void> keep(Waiting waiting) {
        ConsentSession session = waiting.session;
        return ended(
                waiting,
                () -> sessions.confirm(session.id())
                        .call(done -> done
                                ? finish.store(session, waiting.provider, waiting.grant.tokens())
                                        .chain(() ->
                                                audit.succeeded(AuditType.SESSION_COMPLETED, session, waiting.login))
                                : Uni.createFrom().nullItem()));
    }

    /** It is not: nothing is kept, and the vendor is told. */
    public Uni<Void> discard(Waiting waiting) {
        ConsentSession session = waiting.session;
        return ended(
                waiting,
                () -> sessions.discard(session.id())
                        .call(done -> done
                                ? give(session, waiting.grant)
                                        .chain(() -> audit.succeeded(AuditType.CONSENT_DENIED, session, waiting.login))
                                : Uni.createFrom().nullItem()));
    }

    private Uni<Void> ended(Waiting waiting, Supplier<Uni<Boolean>> step) {
        return Panache.withTransaction(step)
                .flatMap(done -> done
                        ? Uni.createFrom().voidItem()
                        : audit.refuse(RefusalReason.REPLAYED, waiting.session, waiting.login));
    }

    /** Nobody said anything until there was nothing left to say, which is a no. Call within a transaction. */
    Uni<Void> discard(List<ConsentSessionEntity> rows, RefusalReason reason) {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (ConsentSessionEntity row : rows) {
            ConsentSession session = row.view();
            HeldGrant grant = seal.openGrant(session.id(), Objects.requireNonNull(row.sealedCode));
            all = all.chain(() -> give(session, grant))
                    .chain(() -> sessions.destroy(session.id()))
                    .chain(() -> audit.failed(reason, session, null));
        }
        return all;
    }

    private Uni<Void> give(ConsentSession session, HeldGrant grant) {
        return finish.giveUp(session, grant.tokens(), UNWANTED);
    }
}
