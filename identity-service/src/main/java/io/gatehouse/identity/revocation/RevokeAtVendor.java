package io.gatehouse.identity.revocation;

import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.crypto.SealBroken;
import io.gatehouse.identity.grant.GrantRefused;
import io.gatehouse.identity.grant.TokenRevocation;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.VendorUnavailable;
import io.gatehouse.identity.vault.TokenSeals;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells vendors of grants that were taken back (RFC 7009): some rows at a time, which are claimed in one transaction,
 * told side by side outside of any, and ended in another one.
 */
@ApplicationScoped
class RevokeAtVendor {

    /** Rows claimed at once, and calls at a time. */
    static final int CHUNK = 16;

    private static final Logger LOG = Logger.getLogger(RevokeAtVendor.class);

    private final RevocationRows rows;
    private final CredentialProviders providers;
    private final TokenSeals seals;
    private final TokenRevocation revocation;
    private final RevocationAudit audit;

    RevokeAtVendor(
            RevocationRows rows,
            CredentialProviders providers,
            TokenSeals seals,
            TokenRevocation revocation,
            RevocationAudit audit) {
        this.rows = rows;
        this.providers = providers;
        this.seals = seals;
        this.revocation = revocation;
        this.audit = audit;
    }

    /** What a vendor said; a reason is there where it failed. */
    record Told(
            RevocationEntity row,
            WithdrawalResult.Told result,
            @Nullable String reason) {}

    /** Tells the vendors of the next ones of a batch; empty where nobody is left to be told. */
    Uni<List<Told>> next(UUID batch) {
        return rows.claim(batch, CHUNK).flatMap(this::tell);
    }

    /** Tells the vendors of the next ones whose time has come; empty where there is none. */
    Uni<List<Told>> nextDue() {
        return rows.claimDue(CHUNK).flatMap(this::tell);
    }

    private Uni<List<Told>> tell(List<RevocationEntity> claimed) {
        if (claimed.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return providersOf(claimed)
                .flatMap(known -> Multi.createFrom()
                        .iterable(claimed)
                        .onItem()
                        .transformToUni(row -> tell(row, known.get(row.providerId)))
                        .merge(CHUNK)
                        .collect()
                        .asList())
                .call(told ->
                        Panache.withTransaction(() -> inTurn(told, this::settle).replaceWithVoid()));
    }

    private Uni<Map<UUID, OAuth2Provider>> providersOf(List<RevocationEntity> claimed) {
        Map<UUID, OAuth2Provider> known = new HashMap<>();
        List<UUID> ids = claimed.stream().map(row -> row.providerId).distinct().toList();
        return inTurn(ids, id -> providers.oauth2(id).invoke(provider -> known.put(id, provider)))
                .replaceWith(known);
    }

    private Uni<Told> tell(RevocationEntity row, @Nullable OAuth2Provider provider) {
        if (provider == null) {
            return Uni.createFrom().item(new Told(row, WithdrawalResult.Told.FAILED, "provider-gone"));
        }
        if (!provider.hasServerOf(row.providerRevision)) {
            return Uni.createFrom().item(new Told(row, WithdrawalResult.Told.FAILED, WithdrawalResult.ANOTHER_SERVER));
        }
        return Uni.createFrom()
                .deferred(() -> revocation.revoke(
                        provider,
                        seals.openMoved(
                                new TokenSeals.Moved(
                                        row.workload, row.userKey, row.providerId, row.resources, row.audiences),
                                row.sealedToken,
                                row.refreshToken),
                        row.refreshToken))
                .map(result -> new Told(
                        row,
                        result == TokenRevocation.Result.REVOKED
                                ? WithdrawalResult.Told.REVOKED
                                : WithdrawalResult.Told.NOT_OFFERED,
                        null))
                .onFailure()
                .recoverWithItem(e -> {
                    LOG.warnf("Revocation at provider %s failed: %s", row.providerName, e.getMessage());
                    return new Told(row, WithdrawalResult.Told.FAILED, reasonOf(e));
                });
    }

    private static String reasonOf(Throwable e) {
        return switch (e) {
            case VendorUnavailable away -> away.reason();
            case GrantRefused refused -> refused.errorCode().replace('_', '-');
            case SealBroken broken -> "seal-broken";
            default -> "internal";
        };
    }

    private Uni<Void> settle(Told told) {
        RevocationEntity row = told.row();
        return switch (told.result()) {
            case REVOKED -> ended(row, Outcome.SUCCESS, "revoked");
            case NOT_OFFERED -> ended(row, Outcome.SUCCESS, "revocation-not-offered");
            case FAILED, PENDING ->
                untold(row, Optional.ofNullable(told.reason()).orElse("internal"));
        };
    }

    private Uni<Void> untold(RevocationEntity row, String reason) {
        if (reason.equals(WithdrawalResult.ANOTHER_SERVER)) {
            return ended(row, Outcome.FAILED, reason);
        }
        if (rows.isOver(row)) {
            return ended(row, Outcome.FAILED, "revocation-given-up");
        }
        return rows.failed(row, reason)
                .flatMap(there -> there
                        ? audit.told(row, Outcome.FAILED, "revocation-failed")
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> ended(RevocationEntity row, Outcome outcome, String reason) {
        return rows.done(row)
                .flatMap(first -> first
                        ? audit.told(row, outcome, reason)
                        : Uni.createFrom().voidItem());
    }

    /** One after another, because they share a database session. */
    static <T> Uni<Void> inTurn(List<T> items, Function<T, Uni<?>> step) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(item -> step.apply(item).replaceWithVoid())
                .collect()
                .asList()
                .replaceWithVoid();
    }
}
