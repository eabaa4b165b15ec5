package io.gatehouse.identity.consent;

import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The browser comes back from the vendor. The state is used up first; from then on whatever does not fit destroys the
 * code and the session.
 */
@ApplicationScoped
public class ReturnFromVendor {

    private final ConsentSessions sessions;
    private final SessionHandles handles;
    private final SessionSeal seal;
    private final SessionAudit audit;
    private final ReviewConsent review;
    private final FinishConsent finish;
    private final AskWithoutOffline withoutOffline;

    ReturnFromVendor(
            ConsentSessions sessions,
            SessionHandles handles,
            SessionSeal seal,
            SessionAudit audit,
            ReviewConsent review,
            FinishConsent finish,
            AskWithoutOffline withoutOffline) {
        this.withoutOffline = withoutOffline;
        this.sessions = sessions;
        this.handles = handles;
        this.seal = seal;
        this.audit = audit;
        this.review = review;
        this.finish = finish;
    }

    /** What the browser brings besides the vendor's answer. */
    public interface Browser {

        /** The nonce that was set at the click for this session. */
        Optional<String> nonce(ConsentSession session);

        /** Who is logged in at the company of the session's person. */
        Uni<Optional<CompanyLogin>> login(ConsentSession session);
    }

    /** How it went on. */
    public sealed interface Arrival {

        /** The session, whose nonce has done its duty. */
        ConsentSession session();

        /** The token is in the vault. */
        record Completed(ConsentSession session) implements Arrival {}

        /** The person has to see first of which account the tokens are. */
        record AccountKnown(ConsentSession session) implements Arrival {}

        /** The application takes over at this URL. */
        record HandedOver(ConsentSession session, URI application) implements Arrival {}

        /** The vendor is asked once more, for less. */
        record SentBack(ConsentSession session, DecideConsent.Departure departure) implements Arrival {}

        /** The vendor or its user said no. */
        record NotGranted(ConsentSession session) implements Arrival {}

        /** The vendor gave no token for its code. */
        record Broken(ConsentSession session) implements Arrival {}
    }

    /** Takes the answer, once. */
    public Uni<Arrival> accept(VendorAnswer answer, Browser browser) {
        String state = answer.onlyState();
        if (state == null) {
            return audit.refuse(RefusalReason.STATE_MISMATCH, (String) null);
        }
        return sessions.rowOfState(OneTimeValue.hash(state))
                .flatMap(found -> found.isEmpty()
                        ? audit.refuse(RefusalReason.STATE_MISMATCH, (String) null)
                        : take(found.get(), answer, browser));
    }

    private Uni<Arrival> take(ConsentSessionEntity row, VendorAnswer answer, Browser browser) {
        ConsentSession session = row.view();
        if (session.status() != SessionStatus.CLICKED) {
            return audit.refuse(RefusalReason.REPLAYED, session, null);
        }
        if (sessions.expired(session)) {
            return destroyed(session, RefusalReason.EXPIRED, null);
        }
        if (!session.grant().providerId().equals(answer.providerId())) {
            return destroyed(session, RefusalReason.WRONG_PROVIDER, null);
        }
        return sessions.take(session.id(), SessionStatus.CLICKED)
                .flatMap(taken -> taken
                        ? loginOf(session, browser).flatMap(login -> check(row, answer, browser, login.orElse(null)))
                        : audit.refuse(RefusalReason.REPLAYED, session, null));
    }

    private static Uni<Optional<CompanyLogin>> loginOf(ConsentSession session, Browser browser) {
        return session.opener().knowsPerson()
                ? browser.login(session)
                : Uni.createFrom().item(Optional.empty());
    }

    private Uni<Arrival> check(
            ConsentSessionEntity row, VendorAnswer answer, Browser browser, @Nullable CompanyLogin login) {
        ConsentSession session = row.view();
        Optional<String> nonce = browser.nonce(session);
        if (nonce.isEmpty() || !OneTimeValue.matches(Objects.requireNonNull(row.nonceHash), nonce.get())) {
            return destroyed(session, RefusalReason.NONCE_MISSING, login);
        }
        if (!session.opener().accepts(login)) {
            return destroyed(session, login == null ? RefusalReason.NOT_LOGGED_IN : RefusalReason.WRONG_USER, login);
        }
        return review.providerOf(session, login)
                .onFailure(SessionRefused.class)
                .call(() -> sessions.destroy(session.id()))
                .flatMap(provider -> fromVendor(row, answer, provider, login));
    }

    private Uni<Arrival> fromVendor(
            ConsentSessionEntity row, VendorAnswer answer, OAuth2Provider provider, @Nullable CompanyLogin login) {
        ConsentSession session = row.view();
        if (!answer.comesFrom(provider.metadata().issuer(), provider.metadata().issParameterSupported())) {
            return destroyed(session, RefusalReason.ISSUER_MISMATCH, login);
        }
        if (withoutOffline.helps(row, answer, provider)) {
            return withoutOffline
                    .ask(row, provider)
                    .flatMap(departure -> departure.isPresent()
                            ? Uni.createFrom().item(new Arrival.SentBack(session, departure.get()))
                            : audit.refuse(RefusalReason.WRONG_STEP, session, login));
        }
        Secret code = answer.onlyCode();
        if (answer.isError() || code == null) {
            return notGranted(session, answer, login);
        }
        return withoutOffline.learn(row, provider).chain(() -> withCode(row, code, provider, login));
    }

    private Uni<Arrival> withCode(
            ConsentSessionEntity row, Secret code, OAuth2Provider provider, @Nullable CompanyLogin login) {
        ConsentSession session = row.view();
        if (session.mode() == ConsentMode.APPLICATION) {
            return handOver(row, code);
        }
        Secret verifier = seal.openVerifier(session.id(), Objects.requireNonNull(row.sealedVerifier));
        return finish.finish(session, provider, code, verifier, login).map(end -> switch (end) {
            case KEPT -> new Arrival.Completed(session);
            case HELD -> new Arrival.AccountKnown(session);
            case BROKEN -> new Arrival.Broken(session);
        });
    }

    private Uni<Arrival> handOver(ConsentSessionEntity row, Secret code) {
        ConsentSession session = row.view();
        QueryString application = QueryString.of(Objects.requireNonNull(session.returnUrl()))
                .with("session_id", handles.completionUri(session.id()));
        String customState = seal.openExtras(session.id(), row.sealedExtras).customState();
        if (customState != null) {
            application.with("state", customState);
        }
        return sessions.authorize(session.id(), seal.code(session.id(), code))
                .flatMap(done -> done
                        ? Uni.createFrom().item(new Arrival.HandedOver(session, application.toUri()))
                        : audit.refuse(RefusalReason.WRONG_STEP, session, null));
    }

    private Uni<Arrival> notGranted(ConsentSession session, VendorAnswer answer, @Nullable CompanyLogin login) {
        Uni<Void> record = answer.isDenial()
                ? audit.succeeded(AuditType.CONSENT_DENIED, session, login)
                : audit.failed(RefusalReason.VENDOR_ERROR, session, login);
        return sessions.destroy(session.id()).chain(() -> record).replaceWith(new Arrival.NotGranted(session));
    }

    private <T> Uni<T> destroyed(ConsentSession session, RefusalReason reason, @Nullable CompanyLogin login) {
        return sessions.destroy(session.id()).chain(() -> audit.refuse(reason, session, login));
    }
}
