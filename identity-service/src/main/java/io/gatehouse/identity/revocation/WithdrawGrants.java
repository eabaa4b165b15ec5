package io.gatehouse.identity.revocation;

import io.gatehouse.identity.revocation.GrantRows.Move;
import io.gatehouse.identity.revocation.GrantRows.Named;
import io.gatehouse.identity.user.UserKey;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes grants back. First they leave the vault, some hundred in a transaction, so that from then on nobody gets their
 * tokens; then the vendors are told. Time for both is bounded: what is left of the first is counted, what is left of the
 * second is done by {@link RevocationJob}.
 */
@ApplicationScoped
public class WithdrawGrants {

    private static final int PER_TRANSACTION = 200;

    /** The request has the first go at its vendors. */
    private static final Duration HEAD_START = Duration.ofSeconds(30);

    private final GrantRows grants;
    private final OpenSessions sessions;
    private final RevokeAtVendor vendors;
    private final RevocationAudit audit;
    private final RevocationConfig config;
    private final Clock clock;

    WithdrawGrants(
            GrantRows grants,
            OpenSessions sessions,
            RevokeAtVendor vendors,
            RevocationAudit audit,
            RevocationConfig config,
            Clock clock) {
        this.grants = grants;
        this.sessions = sessions;
        this.vendors = vendors;
        this.audit = audit;
        this.config = config;
        this.clock = clock;
    }

    /** Grants in the order of their ids. */
    public Uni<List<GrantView>> list(GrantFilter filter, @Nullable UUID after, int limit) {
        return grants.list(filter, after, limit)
                .map(rows -> rows.stream().map(Named::view).toList());
    }

    /** How many there are; changes nothing. */
    public Uni<WithdrawalResult> dryRun(GrantFilter filter) {
        return grants.count(filter).map(WithdrawalResult::onlyCounted);
    }

    /** Takes back what the filter names. Never call it within a transaction or session. */
    public Uni<WithdrawalResult> withdraw(GrantFilter filter, Withdrawer by) {
        UUID batch = UUID.randomUUID();
        Instant now = clock.instant();
        Collected collected = new Collected(now.plus(config.answerWithin()));
        Uni<Void> ordered = by.isOperator()
                ? audit.ordered(by, filter, batch)
                : Uni.createFrom().voidItem();
        return ordered.chain(() -> grants.count(filter))
                .invoke(collected::matched)
                .chain(() -> moveFirst(filter, by, batch, collected))
                .chain(() -> tellAll(batch, collected))
                .chain(() -> grants.count(filter))
                .map(collected::result);
    }

    /** Somebody wanted to take a grant back and could not show that it was his own wish. */
    public Uni<Void> refused(UserKey.@Nullable Person person, String reason) {
        return audit.refused(person, reason);
    }

    /** At least one transaction. Open sessions end in it, and first: what one of them stores until then is taken back, too. */
    private Uni<Void> moveFirst(GrantFilter filter, Withdrawer by, UUID batch, Collected collected) {
        boolean offBoarding = by.isOperator() && filter.id() == null;
        Uni<Void> ended = offBoarding
                ? Uni.createFrom().deferred(() -> sessions.end(filter))
                : Uni.createFrom().voidItem();
        return Panache.withTransaction(() -> ended.chain(() -> moveSome(filter, by, batch)))
                .flatMap(moved -> moveRest(moved, filter, by, batch, collected));
    }

    /** Further ones while there is time. */
    private Uni<Void> moveRest(List<Named> moved, GrantFilter filter, Withdrawer by, UUID batch, Collected collected) {
        collected.moved(moved);
        return moved.size() < PER_TRANSACTION || collected.isLate(clock.instant())
                ? Uni.createFrom().voidItem()
                : Panache.withTransaction(() -> moveSome(filter, by, batch))
                        .flatMap(more -> moveRest(more, filter, by, batch, collected));
    }

    private Uni<List<Named>> moveSome(GrantFilter filter, Withdrawer by, UUID batch) {
        Instant now = clock.instant();
        Move move = new Move(batch, by.reason(), now, now.plus(HEAD_START));
        return grants.list(filter, null, PER_TRANSACTION).call(rows -> {
            List<UUID> ids = rows.stream().map(named -> named.row().id).toList();
            return ids.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : grants.move(ids, move)
                            .chain(() -> RevokeAtVendor.inTurn(
                                    rows, named -> audit.withdrawn(named.row(), named.provider(), batch, by.reason())));
        });
    }

    private Uni<Void> tellAll(UUID batch, Collected collected) {
        return vendors.next(batch)
                .invoke(collected::told)
                .flatMap(told -> told.isEmpty() || collected.isLate(clock.instant())
                        ? Uni.createFrom().voidItem()
                        : tellAll(batch, collected));
    }

    /** All grants of a workload that goes; joins the running transaction. */
    Uni<Void> withdrawWith(String workload) {
        Move move = atOnce("workload-deleted");
        return grants.moveOfWorkload(workload, move)
                .flatMap(count -> count > 0
                        ? audit.goneWith(workload, null, move.batch(), move.reason())
                        : Uni.createFrom().voidItem());
    }

    /** All grants of a workload at providers where it may have less from now on; joins the running transaction. */
    Uni<Void> withdrawNarrowed(String workload, Set<String> providers) {
        Move move = atOnce("scopes-narrowed");
        return grants.moveOfWorkload(workload, providers, move)
                .flatMap(count -> count > 0
                        ? audit.goneWith(workload, null, move.batch(), move.reason())
                        : Uni.createFrom().voidItem());
    }

    /** All grants of a provider that goes; joins the running transaction. */
    Uni<Void> withdrawWith(UUID provider, String name) {
        Move move = atOnce("provider-deleted");
        return grants.moveOfProvider(provider, move)
                .flatMap(count -> count > 0
                        ? audit.goneWith(null, name, move.batch(), move.reason())
                        : Uni.createFrom().voidItem());
    }

    private Move atOnce(String reason) {
        Instant now = clock.instant();
        return new Move(UUID.randomUUID(), reason, now, now);
    }
}
