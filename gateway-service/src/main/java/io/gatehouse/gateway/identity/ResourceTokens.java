package io.gatehouse.gateway.identity;

import io.gatehouse.gateway.cache.BoundedCache;
import io.gatehouse.gateway.cache.SingleFlight;
import io.gatehouse.gateway.catalog.Credential;
import io.gatehouse.gateway.peer.PeerFailure;
import io.gatehouse.gateway.peer.PeerReply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What opens the targets, for one caller each: kept for a moment, asked of identity-service otherwise. */
@Singleton
public class ResourceTokens {

    private static final Logger LOG = Logger.getLogger(ResourceTokens.class);
    private static final long SWEEP_MILLIS = 10_000;

    /** What a kept token is good for. */
    private record Key(
            String gatewayId,
            String callerKey,
            @Nullable String clientId,
            Credential.Type type,
            Credential.@Nullable GrantType grantType,
            String provider,
            Map<String, String> customParameters,
            @Nullable String resource,
            List<String> scopes) {}

    /** What makes two requests the same one. */
    private record Flight(
            Key key,
            String targetId,
            CredentialOverride override,
            @Nullable Long rejected,
            @Nullable TokenChallenge challenge) {}

    private final Vertx vertx;
    private final IdentityClient client;
    private final UserTokens users;
    private final IdentityConfig config;
    private final Clock clock;
    private final BoundedCache<Key, ResourceToken> cache;
    private final SingleFlight<Flight, TokenOutcome> flights = new SingleFlight<>();
    private final ScopeRetries retries;
    private final AtomicLong withdrawals = new AtomicLong();
    private final long sweeper;

    ResourceTokens(Vertx vertx, IdentityClient client, UserTokens users, IdentityConfig config, Clock clock) {
        this.vertx = vertx;
        this.client = client;
        this.users = users;
        this.config = config;
        this.clock = clock;
        this.cache = new BoundedCache<>(config.maxResourceTokens(), clock);
        this.retries = new ScopeRetries(clock);
        this.sweeper = vertx.setPeriodic(SWEEP_MILLIS, id -> {
            cache.sweep();
            users.sweep();
            retries.sweep();
        });
    }

    @PreDestroy
    void close() {
        vertx.cancelTimer(sweeper);
    }

    /** What {@link #get} would give without asking anybody, or null. */
    public @Nullable ResourceToken known(TokenRequest request) {
        return known(request, key(request));
    }

    private @Nullable ResourceToken known(TokenRequest request, Key key) {
        boolean anew = request.rejectedGeneration() != null
                || request.challenge() != null
                || request.override().force();
        return anew ? null : cache.get(key);
    }

    /** What opens the target for the caller, or why there is nothing; never fails. */
    public Future<TokenOutcome> get(TokenRequest request) {
        Key key = key(request);
        ResourceToken known = known(request, key);
        if (known != null) {
            return Future.succeededFuture(new TokenOutcome.Granted(known));
        }
        Flight flight = new Flight(
                key,
                request.target().targetId(),
                request.override(),
                request.rejectedGeneration(),
                request.challenge());
        return flights.run(flight, () -> fetch(request, key)).recover(ResourceTokens::failed);
    }

    /**
     * How a consent goes on that this request was told of; never fails. A token that it ended with is kept, so that
     * {@link #get} finds it.
     */
    public Future<ConsentProgress> progress(TokenRequest request, String sessionUri) {
        Key key = key(request);
        long begun = withdrawals.get();
        return users.get(request.gatewayId(), request.caller(), request.traceparent())
                .compose(user -> client.post(
                        "/identities/oauth2/token",
                        TokenBodies.oauth(request, user).put("sessionUri", sessionUri),
                        request.traceparent()))
                .map(reply -> progress(reply, key, begun))
                .otherwise(ConsentProgress.UNDER_WAY);
    }

    private ConsentProgress progress(PeerReply reply, Key key, long begun) {
        if (!reply.ok()) {
            // Whoever is away for a moment has not decided anything.
            return reply.status() >= 500 || reply.status() == 429 || reply.status() == 401
                    ? ConsentProgress.UNDER_WAY
                    : ConsentProgress.FAILED;
        }
        JsonObject body = Refusal.body(reply);
        String secret = body.getString("accessToken");
        if (secret != null && !secret.isEmpty()) {
            keep(key, token(secret, body), body, begun);
            return ConsentProgress.COMPLETE;
        }
        return "FAILED".equals(body.getString("sessionStatus")) ? ConsentProgress.FAILED : ConsentProgress.UNDER_WAY;
    }

    /** Whether a target that wants more scopes may be listened to once more. */
    public boolean mayWiden(TokenRequest request, TokenChallenge wish) {
        return retries.allows(request, wish);
    }

    /** Forgets a token that its target refused. */
    public void drop(TokenRequest request, ResourceToken refused) {
        cache.remove(key(request), refused);
    }

    /** Forgets what was taken back. */
    void forget(Withdrawal withdrawal) {
        withdrawals.incrementAndGet();
        cache.removeIf((key, token) -> withdrawal.concerns(key.gatewayId(), key.provider(), token));
    }

    /** A token that was asked for before something was taken back may be just that: it serves its caller and is not kept. */
    private void keep(Key key, ResourceToken token, JsonObject body, long begun) {
        if (withdrawals.get() == begun) {
            cache.put(key, token, life(body.getLong("expiresAt")));
            if (withdrawals.get() != begun) {
                cache.remove(key, token);
            }
        }
    }

    private static ResourceToken token(String secret, JsonObject body) {
        return new ResourceToken(secret, body.getLong("generation"), body.getString("grantId"));
    }

    private static Key key(TokenRequest request) {
        Credential credential = request.target().credential();
        return new Key(
                request.gatewayId(),
                request.caller().key(),
                request.caller().clientId(),
                credential.type(),
                credential.grantType(),
                Objects.requireNonNullElse(credential.providerName(), ""),
                credential.customParameters(),
                request.target().resource(),
                request.scopes());
    }

    private Future<TokenOutcome> fetch(TokenRequest request, Key key) {
        long begun = withdrawals.get();
        boolean apiKey = request.target().credential().type() == Credential.Type.API_KEY;
        return users.get(request.gatewayId(), request.caller(), request.traceparent())
                .compose(user -> client.post(
                                apiKey ? "/identities/api-key" : "/identities/oauth2/token",
                                apiKey ? TokenBodies.apiKey(request, user) : TokenBodies.oauth(request, user),
                                request.traceparent())
                        .map(reply -> {
                            if (reply.status() == 401 || reply.status() == 403) {
                                users.drop(request.gatewayId(), request.caller(), user);
                            }
                            return read(reply, key, begun);
                        }));
    }

    private TokenOutcome read(PeerReply reply, Key key, long begun) {
        if (!reply.ok()) {
            throw Refusal.of(reply, "resource-token");
        }
        JsonObject body = Refusal.body(reply);
        String secret = body.getString("accessToken", body.getString("apiKey"));
        if (secret != null && !secret.isEmpty()) {
            ResourceToken token = token(secret, body);
            keep(key, token, body, begun);
            return new TokenOutcome.Granted(token);
        }
        if (body.getBoolean("challengeWanted", false)) {
            return new TokenOutcome.ChallengeWanted();
        }
        String url = body.getString("authorizationUrl");
        String session = body.getString("sessionUri");
        if (url == null || session == null) {
            throw new PeerFailure(PeerFailure.Kind.BAD_ANSWER, "/identities/oauth2/token");
        }
        return new TokenOutcome.ConsentNeeded(url, session);
    }

    private long life(@Nullable Long expiresAt) {
        long longest = config.resourceTokenTtl().toMillis();
        return expiresAt == null
                ? longest
                : Math.min(
                        longest,
                        expiresAt * 1000 - clock.millis() - config.expirySkew().toMillis());
    }

    private static Future<TokenOutcome> failed(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return Future.succeededFuture(refusal.outcome());
        }
        if (failure instanceof PeerFailure away) {
            LOG.warnf("no resource token: %s", away.getMessage());
        } else {
            LOG.errorf("no resource token: %s", failure.getClass().getName());
        }
        return Future.succeededFuture(new TokenOutcome.Unavailable());
    }
}
