package io.gatehouse.identity.consent;

import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The click on the consent page: yes or no, once. */
@ApplicationScoped
public class DecideConsent {

    private final ConsentSessions sessions;
    private final SessionSeal seal;
    private final SessionAudit audit;

    DecideConsent(ConsentSessions sessions, SessionSeal seal, SessionAudit audit) {
        this.sessions = sessions;
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

    /** The user agreed. */
    public Uni<Departure> agree(ConsentSession session, OAuth2Provider provider, @Nullable CompanyLogin login) {
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
