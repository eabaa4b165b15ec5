package io.gatehouse.identity.vault;

import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.GrantRefused;
import io.gatehouse.identity.grant.GrantedTokens;
import io.gatehouse.identity.grant.RefreshGrant;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.provider.VendorUnavailable;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Refreshes a row's token once, whoever asks how often and on which replica: a lease on the row gives one caller the
 * right and is renewed while the vendor takes its time, the vendor is called outside any transaction, and the answer is
 * written only while the row is still the one that was leased. After a crash between the vendor's answer and the write, the lease runs out and the next refresh
 * spends a refresh token that a rotating vendor no longer takes; then the grant is over and the user is asked again.
 */
@ApplicationScoped
class TokenRefresh {

    private final VaultRows rows;
    private final LeaseRenewal leases;
    private final TokenSeals seals;
    private final RefreshGrant grant;
    private final CredentialProviders providers;
    private final OrphanedTokens orphans;
    private final VaultAudit audit;
    private final VaultConfig config;
    private final Clock clock;

    TokenRefresh(
            VaultRows rows,
            LeaseRenewal leases,
            TokenSeals seals,
            RefreshGrant grant,
            CredentialProviders providers,
            OrphanedTokens orphans,
            VaultAudit audit,
            VaultConfig config,
            Clock clock) {
        this.providers = providers;
        this.orphans = orphans;
        this.rows = rows;
        this.leases = leases;
        this.seals = seals;
        this.grant = grant;
        this.audit = audit;
        this.config = config;
        this.clock = clock;
    }

    /** The outcome; empty when somebody else refreshes or changed the row meanwhile, so that the caller looks again. */
    Uni<Optional<VaultToken>> refresh(Ask ask, VaultRow row) {
        Secret refreshToken = seals.refreshToken(ask.key(), row);
        if (refreshToken == null) {
            return Uni.createFrom().item(Optional.of(new VaultToken.Absent("expired")));
        }
        String owner = UUID.randomUUID().toString();
        return rows.lease(row, owner, config.leaseLength())
                .flatMap(lease -> lease.isPresent()
                        ? predecessor(ask, row, lease.get()).chain(() -> refreshLeased(ask, row, owner, refreshToken))
                        : Uni.createFrom().item(Optional.empty()));
    }

    /** Whose lease ran out died between its question to the vendor and its write, and could not say so. */
    private Uni<Void> predecessor(Ask ask, VaultRow row, VaultRows.Lease lease) {
        return lease.ofADeadOne()
                ? Panache.withTransaction(() -> failed(ask, row, "interrupted"))
                : Uni.createFrom().voidItem();
    }

    private Uni<Optional<VaultToken>> refreshLeased(Ask ask, VaultRow row, String owner, Secret refreshToken) {
        return leases.keep(
                        row,
                        owner,
                        grant.refresh(ask.provider(), refreshToken, ask.key().resources(), row.scopes()))
                .flatMap(tokens -> save(ask, row, owner, tokens))
                .onFailure(GrantRefused.class)
                .recoverWithUni(e -> refused(ask, row, owner, (GrantRefused) e))
                .onFailure(VendorUnavailable.class)
                .recoverWithUni(e -> unavailable(ask, row, owner, ((VendorUnavailable) e).reason()));
    }

    private Uni<Optional<VaultToken>> save(Ask ask, VaultRow row, String owner, GrantedTokens tokens) {
        VaultRow.Sealed sealed = seals.seal(ask.key(), tokens, row.sealed().refreshToken());
        VaultToken usable =
                new VaultToken.Usable(tokens.accessToken(), tokens.expiresAt(), row.generation() + 1, row.id());
        Instant now = clock.instant();
        VaultRows.Refreshed written =
                new VaultRows.Refreshed(sealed, tokens.expiresAt(), ask.rejected(row) ? now : row.forcedAt());
        return Panache.withTransaction(() -> rows.refreshed(row, owner, written, now)
                .flatMap(done -> done
                        ? audit.record(
                                        AuditType.TOKEN_REFRESHED,
                                        Outcome.SUCCESS,
                                        ask.key(),
                                        ask.provider(),
                                        row.scopes(),
                                        null)
                                .replaceWith(Optional.of(usable))
                        : tooLate(ask, row, sealed).replaceWith(Optional.<VaultToken>empty())));
    }

    /** Where the row is another one by now, others go on with the vendor; where it is gone, nobody knows these tokens. */
    private Uni<Void> tooLate(Ask ask, VaultRow row, VaultRow.Sealed sealed) {
        byte[] refresh = sealed.refreshToken();
        OrphanedTokens.Sealed orphan =
                new OrphanedTokens.Sealed(refresh == null ? sealed.accessToken() : refresh, refresh != null);
        return rows.find(ask.key())
                .flatMap(found -> found.filter(now -> now.id().equals(row.id())).isPresent()
                        ? Uni.createFrom().voidItem()
                        : orphans.orphaned(
                                ask.key(),
                                new OrphanedTokens.Giver(
                                        ask.provider().id(),
                                        ask.provider().name(),
                                        ask.provider().revision()),
                                row.scopes(),
                                "refreshed-too-late",
                                orphan));
    }

    private Uni<Optional<VaultToken>> refused(Ask ask, VaultRow row, String owner, GrantRefused e) {
        String reason = e.errorCode().replace('_', '-').toLowerCase(Locale.ROOT);
        if (e.grantIsOver()) {
            return Panache.withTransaction(() -> rows.deleteLeased(row, owner)
                    .flatMap(deleted -> deleted
                            ? failed(ask, row, reason).replaceWith(Optional.of(new VaultToken.Absent(reason)))
                            : Uni.createFrom().item(Optional.empty())));
        }
        if (e.errorCode().equals(GrantRefused.INVALID_CLIENT) && ask.provider().mcp() != null) {
            // A client that registered itself and was forgotten: the next consent registers another.
            return rows.release(row, owner)
                    .chain(() -> providers.forgetClient(ask.provider()))
                    .chain(() -> Panache.withTransaction(() -> failed(ask, row, reason)))
                    .replaceWith(Optional.of(new VaultToken.Absent(reason)));
        }
        VaultToken answer = e.errorCode().equals(GrantRefused.INVALID_CLIENT)
                ? new VaultToken.Failed("client-refused")
                : new VaultToken.Absent(reason);
        return Panache.withTransaction(() ->
                rows.release(row, owner).chain(() -> failed(ask, row, reason)).replaceWith(Optional.of(answer)));
    }

    private Uni<Optional<VaultToken>> unavailable(Ask ask, VaultRow row, String owner, String reason) {
        Instant now = clock.instant();
        VaultToken answer = ask.stillGood(row, now)
                ? new VaultToken.Usable(seals.accessToken(ask.key(), row), row.expiresAt(), row.generation(), row.id())
                : new VaultToken.Failed(reason);
        return Panache.withTransaction(() ->
                rows.release(row, owner).chain(() -> failed(ask, row, reason)).replaceWith(Optional.of(answer)));
    }

    private Uni<Void> failed(Ask ask, VaultRow row, String reason) {
        return audit.record(
                AuditType.TOKEN_REFRESH_FAILED, Outcome.FAILED, ask.key(), ask.provider(), row.scopes(), reason);
    }
}
