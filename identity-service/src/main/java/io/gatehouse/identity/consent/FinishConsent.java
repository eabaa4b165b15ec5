package io.gatehouse.identity.consent;

import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.AuthorizationCodeGrant;
import io.gatehouse.identity.grant.GrantRefused;
import io.gatehouse.identity.grant.GrantedTokens;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.VendorUnavailable;
import io.gatehouse.identity.vault.OrphanedTokens;
import io.gatehouse.identity.vault.TokenVault;
import io.gatehouse.identity.vault.UnkeptTokens;
import io.gatehouse.identity.vault.VaultKey;
import io.gatehouse.identity.vault.VaultToken;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Exchanges the code of a session that was taken, and puts the tokens into the vault together with its end. */
@ApplicationScoped
public class FinishConsent {

    /** The session ended while its code was exchanged. */
    private static final String TOO_LATE = "session-ended";

    private static final int ATTEMPTS = 3;
    private static final long PAUSE_MILLIS = 300;

    private final AuthorizationCodeGrant grant;
    private final TokenVault vault;
    private final ConsentSessions sessions;
    private final SessionAudit audit;
    private final CredentialProviders providers;
    private final ClientConsents clients;
    private final SessionSeal seal;
    private final UnkeptTokens unkept;
    private final Vertx vertx;

    FinishConsent(
            AuthorizationCodeGrant grant,
            TokenVault vault,
            ConsentSessions sessions,
            SessionAudit audit,
            CredentialProviders providers,
            ClientConsents clients,
            SessionSeal seal,
            UnkeptTokens unkept,
            Vertx vertx) {
        this.unkept = unkept;
        this.seal = seal;
        this.clients = clients;
        this.vertx = vertx;
        this.providers = providers;
        this.grant = grant;
        this.vault = vault;
        this.sessions = sessions;
        this.audit = audit;
    }

    /** Under which key the tokens of a session are kept. */
    public static VaultKey vaultKey(ConsentSession session) {
        return new VaultKey(
                session.opener().workload(),
                session.opener().user(),
                session.grant().providerId(),
                session.grant().resources(),
                session.grant().audiences());
    }

    /** What became of the tokens. */
    enum End {
        /** They are in the vault. */
        KEPT,
        /** They wait until the person has seen of which account they are. */
        HELD,
        /** There are none, and the session is destroyed. */
        BROKEN
    }

    /** Whether the tokens are in the vault now, or wait. */
    Uni<End> finish(
            ConsentSession session,
            OAuth2Provider provider,
            Secret code,
            Secret verifier,
            @Nullable CompanyLogin login) {
        return grant.exchange(
                        provider,
                        code,
                        verifier,
                        session.grant().resources(),
                        Set.copyOf(session.grant().scopes()))
                .flatMap(tokens -> ResourceIgnored.by(provider, session.grant().resources(), tokens.accessToken())
                        ? ignored(session, tokens, login)
                        : account(session, provider, tokens)
                                .map(account -> hold(session, new HeldGrant(tokens, account), login))
                                .orElseGet(() -> keep(session, provider, tokens, login)))
                .onFailure(FinishConsent::forgotten)
                .call(() -> providers.forgetClient(provider))
                .onFailure(FinishConsent::isVendors)
                .recoverWithUni(() -> sessions.destroy(session.id())
                        .chain(() -> audit.failed(RefusalReason.EXCHANGE_FAILED, session, login))
                        .replaceWith(End.BROKEN))
                .onFailure(FinishConsent::isOurs)
                .call(() -> interrupted(session, login, ATTEMPTS));
    }

    private Uni<End> ignored(ConsentSession session, GrantedTokens tokens, @Nullable CompanyLogin login) {
        RefusalReason reason = RefusalReason.RESOURCE_IGNORED;
        return Panache.withTransaction(() -> sessions.destroy(session.id())
                        .chain(() -> giveUp(session, tokens, reason.code()))
                        .chain(() -> audit.failed(reason, session, login)))
                .replaceWith(End.BROKEN);
    }

    /** As far as we still can; else {@link PurgeSessions} does it when the vendor has been asked for too long. */
    private Uni<Void> interrupted(ConsentSession session, @Nullable CompanyLogin login, int attempts) {
        return attempts == 0
                ? Uni.createFrom().voidItem()
                : pause().chain(() -> Panache.withTransaction(() -> sessions.destroy(session.id())
                                .chain(() -> audit.failed(RefusalReason.INTERRUPTED, session, login))))
                        .onFailure()
                        .recoverWithUni(() -> interrupted(session, login, attempts - 1));
    }

    /** Until the pool has noticed that a connection is gone; comes back on the context of the caller. */
    private Uni<Void> pause() {
        return Uni.createFrom().emitter(emitter -> {
            Context context = vertx.getOrCreateContext();
            vertx.setTimer(PAUSE_MILLIS, id -> context.runOnContext(ignored -> emitter.complete(null)));
        });
    }

    /** An application shows its user what it likes; our page shows the account before it is saved. */
    private static Optional<String> account(ConsentSession session, OAuth2Provider provider, GrantedTokens tokens) {
        return session.mode() == ConsentMode.BUILT_IN
                ? VendorAccount.of(provider, session.grant().scopes(), tokens)
                : Optional.empty();
    }

    private Uni<End> hold(ConsentSession session, HeldGrant grant, @Nullable CompanyLogin login) {
        return Panache.withTransaction(() -> sessions.hold(session.id(), seal.grant(session.id(), grant))
                        .call(done -> done ? Uni.createFrom().nullItem() : giveUp(session, grant.tokens(), TOO_LATE)))
                .flatMap(done -> done
                        ? Uni.createFrom().item(End.HELD)
                        : audit.refuse(RefusalReason.WRONG_STEP, session, login));
    }

    /** The tokens and the end of the session are stored together, or neither. */
    private Uni<End> keep(
            ConsentSession session, OAuth2Provider provider, GrantedTokens tokens, @Nullable CompanyLogin login) {
        return Panache.withTransaction(() -> sessions.complete(session.id())
                        .call(done -> done
                                ? store(session, provider, tokens)
                                        .chain(() -> audit.succeeded(AuditType.SESSION_COMPLETED, session, login))
                                : giveUp(session, tokens, TOO_LATE)))
                .flatMap(done -> done
                        ? Uni.createFrom().item(End.KEPT)
                        : audit.refuse(RefusalReason.WRONG_STEP, session, login));
    }

    /** Nobody gets these tokens, and the vendor is told; joins the running transaction. */
    Uni<Void> giveUp(ConsentSession session, GrantedTokens tokens, String reason) {
        SessionGrant asked = session.grant();
        return unkept.give(
                vaultKey(session),
                new OrphanedTokens.Giver(asked.providerId(), asked.provider(), asked.revision()),
                reason,
                tokens);
    }

    /** Puts the tokens of a session into the vault; joins the running transaction. */
    Uni<VaultToken.Usable> store(ConsentSession session, OAuth2Provider provider, GrantedTokens tokens) {
        Set<String> scopes = Set.copyOf(session.grant().scopes());
        return vault.store(
                        vaultKey(session),
                        provider,
                        tokens,
                        scopes,
                        session.target().origin())
                .call(stored -> clients.agree(session, stored));
    }

    /** The server does not know the client any more that registered itself there. */
    private static boolean forgotten(Throwable e) {
        return e instanceof GrantRefused refused && refused.errorCode().equals(GrantRefused.INVALID_CLIENT);
    }

    private static boolean isOurs(Throwable e) {
        return !isVendors(e) && !(e instanceof SessionRefused);
    }

    private static boolean isVendors(Throwable e) {
        return e instanceof GrantRefused || e instanceof VendorUnavailable;
    }
}
