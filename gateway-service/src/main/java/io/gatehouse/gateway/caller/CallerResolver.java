package io.gatehouse.gateway.caller;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.caller.CallerRefused.Reason;
import io.gatehouse.gateway.catalog.Authorizer;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Finds out who calls. A token seen a moment ago costs one hash; quarkus-oidc verifies the others. */
@Singleton
public class CallerResolver {

    private static final Logger LOG = Logger.getLogger(CallerResolver.class);
    private static final String SCHEME = "bearer ";

    private final CallerConfig config;
    private final OidcTenants tenants;
    private final Clock clock;
    private final VerifiedTokens verified;
    private final Map<String, String> subjectClaims = new HashMap<>();
    private final AtomicInteger running = new AtomicInteger();

    CallerResolver(GatewayConfig gateway, CallerConfig config, OidcTenants tenants, Clock clock) {
        this.config = config;
        this.tenants = tenants;
        this.clock = clock;
        this.verified = new VerifiedTokens(config.cacheSize());
        for (GatewayConfig.Issuer issuer : gateway.issuers().values()) {
            subjectClaims.put(Authorizer.withoutSlash(issuer.url()), issuer.subjectClaim());
        }
    }

    /** The caller of a request to that gateway; fails with {@link CallerRefused}. */
    public Future<Caller> resolve(RoutingContext request, GatewaySnapshot gateway) {
        try {
            String token = token(request.request().headers());
            Authorizer authorizer = gateway.authorizer();
            VerifiedTokens.Key key = VerifiedTokens.Key.of(gateway.gatewayId(), authorizer, token);
            Caller known = verified.find(key, clock.instant());
            return known == null ? verify(request, authorizer, token, key) : Future.succeededFuture(known);
        } catch (CallerRefused refused) {
            return Future.failedFuture(refused);
        }
    }

    /** The caller whose token was verified a moment ago, or null for one that {@link #resolve} must find out about. */
    public @Nullable Caller known(MultiMap headers, GatewaySnapshot gateway) {
        KnownCaller known = known(headers, gateway, null);
        return known == null ? null : known.caller();
    }

    /**
     * The same for further requests on a connection, nearly all of which carry the header that the last one had.
     *
     * @param last what this gave for the request before, or null
     */
    public @Nullable KnownCaller known(MultiMap headers, GatewaySnapshot gateway, @Nullable KnownCaller last) {
        Instant now = clock.instant();
        List<String> values = headers.getAll(HttpHeaders.AUTHORIZATION);
        if (last != null && values.size() == 1 && last.holds(values.getFirst(), gateway, now)) {
            return last;
        }
        try {
            VerifiedTokens.Key key = VerifiedTokens.Key.of(gateway.gatewayId(), gateway.authorizer(), token(headers));
            VerifiedTokens.Entry entry = verified.entry(key, now);
            return entry == null ? null : KnownCaller.of(values.getFirst(), gateway, entry);
        } catch (CallerRefused refused) {
            return null;
        }
    }

    /** Whether another request to that gateway with the very head of the last one is of the same caller. */
    public boolean holds(@Nullable KnownCaller last, GatewaySnapshot gateway) {
        return last != null && last.holds(gateway, clock.instant());
    }

    private String token(MultiMap all) {
        List<String> headers = all.getAll(HttpHeaders.AUTHORIZATION);
        if (headers.isEmpty()) {
            throw new CallerRefused(Reason.NO_TOKEN);
        }
        String header = headers.getFirst();
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new CallerRefused(Reason.NO_TOKEN);
        }
        String token = header.substring(SCHEME.length()).trim();
        if (headers.size() > 1 || token.isEmpty() || token.length() > config.maximumTokenLength()) {
            throw new CallerRefused(Reason.MALFORMED);
        }
        return token;
    }

    private Future<Caller> verify(RoutingContext request, Authorizer authorizer, String token, VerifiedTokens.Key key) {
        String issuer = authorizer.issuer();
        if (authorizer.type() != Authorizer.Type.CUSTOM_JWT || issuer == null || !tenants.allowed(issuer)) {
            throw new CallerRefused(Reason.NOT_OFFERED);
        }
        Claims claims = Claims.read(token);
        if (claims == null) {
            throw new CallerRefused(Reason.MALFORMED);
        }
        if (running.incrementAndGet() > config.maximumVerifications()) {
            running.decrementAndGet();
            throw new CallerRefused(Reason.TOO_MANY);
        }
        request.put(OidcTenants.AUTHORIZER, authorizer);
        // Quarkus would answer a failure itself; the challenge is ours.
        BiConsumer<RoutingContext, Throwable> unanswered = (context, failure) -> {};
        request.put(QuarkusHttpUser.AUTH_FAILURE_HANDLER, unanswered);
        Uni<SecurityIdentity> identity = QuarkusHttpUser.getSecurityIdentity(request, null);
        Promise<Caller> done = Promise.promise();
        identity.map(found -> accept(found, authorizer, claims, token, key))
                .subscribe()
                .with(done::complete, failure -> done.fail(refusal(issuer, failure)));
        return done.future().onComplete(ignored -> running.decrementAndGet());
    }

    private Caller accept(
            SecurityIdentity identity, Authorizer authorizer, Claims claims, String token, VerifiedTokens.Key key) {
        if (identity == null || identity.isAnonymous()) {
            throw new CallerRefused(Reason.NOT_VERIFIED);
        }
        Instant now = clock.instant();
        String issuer = authorizer.issuer();
        String subjectClaim = issuer == null ? "sub" : subjectClaims.getOrDefault(issuer, "sub");
        Caller caller = AuthorizerCheck.check(
                authorizer, claims, new AccessToken(token), subjectClaim, now, config.clockSkew());
        Instant until = now.plus(config.cacheTtl());
        verified.put(key, caller, until.isBefore(caller.expiresAt()) ? until : caller.expiresAt(), now);
        return caller;
    }

    private static CallerRefused refusal(String issuer, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CallerRefused refused) {
                return refused;
            }
            if (cause instanceof IOException || cause instanceof TimeoutException || cause instanceof OIDCException) {
                LOG.warnf(
                        "the provider %s cannot be asked: %s",
                        issuer, cause.getClass().getSimpleName());
                return new CallerRefused(Reason.PROVIDER_AWAY);
            }
        }
        LOG.debugf("a token was refused: %s", failure.getClass().getSimpleName());
        return new CallerRefused(Reason.NOT_VERIFIED);
    }
}
