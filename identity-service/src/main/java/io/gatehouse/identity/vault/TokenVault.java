package io.gatehouse.identity.vault;

import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.crypto.SealBroken;
import io.gatehouse.identity.grant.GrantedTokens;
import io.gatehouse.identity.provider.GrantedScopes;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Gives out tokens that users consented to, refreshed where needed, and keeps new ones. */
@ApplicationScoped
public class TokenVault {

    private static final Logger LOG = Logger.getLogger(TokenVault.class);
    private static final Duration TOUCH_EVERY = Duration.ofMinutes(1);

    private final VaultRows rows;
    private final TokenSeals seals;
    private final TokenRefresh refresh;
    private final VaultAudit audit;
    private final VaultConfig config;
    private final Clock clock;
    private final Vertx vertx;

    TokenVault(
            VaultRows rows,
            TokenSeals seals,
            TokenRefresh refresh,
            VaultAudit audit,
            VaultConfig config,
            Clock clock,
            Vertx vertx) {
        this.rows = rows;
        this.seals = seals;
        this.refresh = refresh;
        this.audit = audit;
        this.config = config;
        this.clock = clock;
        this.vertx = vertx;
    }

    /**
     * The token for these scopes, refreshed where it ends soon or where it is the one that the target rejected. It may
     * call the vendor: never call it within a transaction or session.
     *
     * @param targetOrigin where the token is to be sent; a grant is pinned to the origin that it was made for
     * @param rejectedGeneration the generation that the target answered with 401, or null
     */
    public Uni<VaultToken> current(
            VaultKey key,
            OAuth2Provider provider,
            Set<String> scopes,
            @Nullable String targetOrigin,
            @Nullable Long rejectedGeneration) {
        Instant deadline = clock.instant().plus(config.refreshWait());
        return attempt(new Ask(key, provider, Set.copyOf(scopes), targetOrigin, rejectedGeneration, deadline))
                .onFailure(SealBroken.class)
                .recoverWithItem(e -> {
                    LOG.errorf(e, "A token of provider %s does not open", provider.name());
                    return new VaultToken.Failed("seal-broken");
                });
    }

    /**
     * Keeps what a vendor granted in place of what was there; joins the running transaction. The row then serves the
     * scopes that were granted (RFC 6749 section 5.1), so whoever steps up asks the vendor for {@link #scopesToAsk}.
     */
    public Uni<VaultToken.Usable> store(
            VaultKey key,
            OAuth2Provider provider,
            GrantedTokens tokens,
            Set<String> requestedScopes,
            @Nullable String targetOrigin) {
        Set<String> scopes = new TreeSet<>(tokens.scopes());
        boolean narrowed = !new GrantedScopes(provider.vendor().profile(), scopes).cover(requestedScopes);
        VaultRows.NewGrant grant = new VaultRows.NewGrant(
                seals.seal(key, tokens, null),
                scopes,
                requestedScopes,
                narrowed,
                tokens.expiresAt(),
                provider.revision(),
                targetOrigin);
        return Panache.withTransaction(() -> rows.store(key, grant, clock.instant())
                .call(() -> audit.record(
                        AuditType.TOKEN_STORED,
                        Outcome.SUCCESS,
                        key,
                        provider,
                        scopes,
                        narrowed ? "scopes-narrowed" : null))
                .map(stored -> new VaultToken.Usable(
                        tokens.accessToken(), tokens.expiresAt(), stored.generation(), stored.id())));
    }

    /** The wanted scopes, and those that were asked for or granted before: what a step-up asks the vendor for. */
    public Uni<Set<String>> scopesToAsk(
            VaultKey key, OAuth2Provider provider, Set<String> wanted, @Nullable String targetOrigin) {
        return rows.find(key).map(row -> {
            Set<String> scopes = new TreeSet<>(wanted);
            row.filter(r -> r.providerRevision() == provider.revision())
                    .filter(r -> Objects.equals(r.targetOrigin(), targetOrigin))
                    // A vendor that granted more than the operator allows is not asked for that (S15).
                    .ifPresent(r -> Stream.concat(r.scopes().stream(), r.asked().scopes().stream())
                            .filter(provider::mayAskFor)
                            .forEach(scopes::add));
            return scopes;
        });
    }

    private Uni<VaultToken> attempt(Ask ask) {
        return rows.find(ask.key()).flatMap(found -> decide(ask, found.orElse(null)));
    }

    private Uni<VaultToken> decide(Ask ask, @Nullable VaultRow row) {
        Ask.Step step = ask.step(row, clock.instant(), config);
        if (row == null || (step != Ask.Step.USE && step != Ask.Step.REFRESH)) {
            String reason = step.name().toLowerCase(Locale.ROOT).replace('_', '-');
            return Uni.createFrom().item(new VaultToken.Absent(reason));
        }
        return step == Ask.Step.USE
                ? use(ask, row)
                : refresh.refresh(ask, row).flatMap(done -> orLookAgain(ask, row, done));
    }

    private Uni<VaultToken> orLookAgain(Ask ask, VaultRow row, Optional<VaultToken> done) {
        if (done.isPresent()) {
            return Uni.createFrom().item(done.get());
        }
        Instant now = clock.instant();
        if (ask.stillGood(row, now)) {
            return use(ask, row);
        }
        return now.isAfter(ask.deadline())
                ? Uni.createFrom().item(new VaultToken.Busy())
                : pause().chain(() -> attempt(ask));
    }

    private Uni<VaultToken> use(Ask ask, VaultRow row) {
        VaultToken usable =
                new VaultToken.Usable(seals.accessToken(ask.key(), row), row.expiresAt(), row.generation(), row.id());
        Instant now = clock.instant();
        Instant used = row.lastUsedAt();
        return used != null && used.plus(TOUCH_EVERY).isAfter(now)
                ? Uni.createFrom().item(usable)
                : rows.touch(row, now).replaceWith(usable);
    }

    /** Comes back on the context of the caller, where the database session lives. */
    private Uni<Void> pause() {
        return Uni.createFrom().emitter(emitter -> {
            Context context = vertx.getOrCreateContext();
            vertx.setTimer(
                    Math.max(1, config.pollInterval().toMillis()),
                    id -> context.runOnContext(ignored -> emitter.complete(null)));
        });
    }
}
