package io.gatehouse.identity.consent;

import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.vault.TokenVault;
import io.gatehouse.identity.vault.VaultToken;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The click on the consent page: yes or no, once. */
@ApplicationScoped
public class DecideConsent {

    private final ConsentSessions sessions;
    private final TokenVault vault;
    private final ClientConsents clients;
    private final SessionSeal seal;
    private final SessionAudit audit;

    DecideConsent(
            ConsentSessions sessions, TokenVault vault, ClientConsents clients, SessionSeal seal, SessionAudit audit) {
        this.sessions = sessions;
        this.vault = vault;
        this.clients = clients;
        this.seal = seal;
        this.audit = audit;
    }

    /**
     * Where the browser goes after a yes.
     *
     * @param vendor the vendor's authorization endpoint with all parameters
     * @param nonce what this browser has to bring back
     */
    public record Departure(URI vendor, Secret nonce) {

        @Override
        public String toString() {
            return "Departure[hidden]";
        }
    }

    /**
     * The user agreed: where the browser goes, or empty where nobody else has to be asked, because only this client could not
     * use yet what is granted.
     */
    public Uni<Optional<Departure>> agree(
            ConsentSession session, OAuth2Provider provider, @Nullable CompanyLogin login) {
        if (!session.forClient()) {
            return depart(session, provider, login).map(Optional::of);
        }
        return vault.current(
                        FinishConsent.vaultKey(session),
                        provider,
                        Set.copyOf(session.grant().scopes()),
                        session.target().origin(),
                        null)
                .flatMap(token -> token instanceof VaultToken.Usable usable
                        ? share(session, usable, login)
                        // The grant went away meanwhile: it is a consent like any other.
                        : depart(session, provider, login).map(Optional::of));
    }

    /** The agreement and the end of the session are stored together, or neither. */
    private Uni<Optional<Departure>> share(
            ConsentSession session, VaultToken.Usable grant, @Nullable CompanyLogin login) {
        return Panache.withTransaction(() -> sessions.agreeToClient(session.id())
                        .call(done -> done
                                ? clients.agree(session, grant)
                                        .chain(() -> audit.succeeded(AuditType.CONSENT_GRANTED, session, login))
                                        .chain(() -> audit.succeeded(AuditType.SESSION_COMPLETED, session, login))
                                : Uni.createFrom().nullItem()))
                .flatMap(done -> done
                        ? Uni.createFrom().item(Optional.<Departure>empty())
                        : audit.refuse(RefusalReason.REPLAYED, session, login));
    }

    private Uni<Departure> depart(ConsentSession session, OAuth2Provider provider, @Nullable CompanyLogin login) {
        Secret state = OneTimeValue.fresh();
        Secret nonce = OneTimeValue.fresh();
        Secret verifier = OneTimeValue.fresh();
        return sessions.row(session.id()).flatMap(row -> {
            SessionExtras extras = extrasOf(session.id(), row);
            return Panache.withTransaction(() -> click(session, state, nonce, verifier)
                            .call(done -> done
                                    ? audit.succeeded(AuditType.CONSENT_GRANTED, session, login)
                                    : Uni.createFrom().nullItem()))
                    .flatMap(done -> done
                            ? Uni.createFrom()
                                    .item(new Departure(
                                            VendorUrl.of(provider, session.grant(), extras, state, verifier), nonce))
                            : audit.refuse(RefusalReason.REPLAYED, session, login));
        });
    }

    /** The user said no. */
    public Uni<Void> deny(ConsentSession session, @Nullable CompanyLogin login) {
        return Panache.withTransaction(() -> sessions.deny(session.id())
                        .call(done -> done
                                ? audit.succeeded(AuditType.CONSENT_DENIED, session, login)
                                : Uni.createFrom().nullItem()))
                .flatMap(done ->
                        done ? Uni.createFrom().voidItem() : audit.refuse(RefusalReason.REPLAYED, session, login));
    }

    private Uni<Boolean> click(ConsentSession session, Secret state, Secret nonce, Secret verifier) {
        return sessions.click(
                session.id(),
                new ConsentSessions.Click(
                        OneTimeValue.hash(state.reveal()),
                        OneTimeValue.hash(nonce.reveal()),
                        seal.verifier(session.id(), verifier)));
    }

    private SessionExtras extrasOf(UUID id, Optional<ConsentSessionEntity> row) {
        return row.map(found -> seal.openExtras(id, found.sealedExtras)).orElse(SessionExtras.NONE);
    }
}
