package io.gatehouse.gateway.identity;

import io.gatehouse.gateway.cache.BoundedCache;
import io.gatehouse.gateway.cache.SingleFlight;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.peer.PeerFailure;
import io.gatehouse.gateway.peer.PeerReply;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The workload access tokens that are bound to a caller: one per gateway and caller's token. */
@Singleton
class UserTokens {

    /** A user-bound token; travels only in the body of a call to identity-service; hides itself. */
    static final class UserToken {
        private final String value;

        UserToken(String value) {
            this.value = value;
        }

        String value() {
            return value;
        }

        @Override
        public String toString() {
            return "UserToken[hidden]";
        }
    }

    private static final String PATH = "/identities/GetWorkloadAccessTokenForJWT";

    private final IdentityClient client;
    private final IdentityConfig config;
    private final Clock clock;
    private final BoundedCache<String, UserToken> cache;
    private final SingleFlight<String, UserToken> flights = new SingleFlight<>();

    UserTokens(IdentityClient client, IdentityConfig config, Clock clock) {
        this.client = client;
        this.config = config;
        this.clock = clock;
        this.cache = new BoundedCache<>(config.maxUserTokens(), clock);
    }

    /** The token of a gateway for a caller; fails with {@link Refusal} or {@link PeerFailure}. */
    Future<UserToken> get(String gatewayId, Caller caller, @Nullable String traceparent) {
        String key = key(gatewayId, caller);
        UserToken known = cache.get(key);
        return known != null
                ? Future.succeededFuture(known)
                : flights.run(key, () -> request(key, gatewayId, caller, traceparent));
    }

    /** Forgets a token that identity-service did not take. */
    void drop(String gatewayId, Caller caller, UserToken refused) {
        cache.remove(key(gatewayId, caller), refused);
    }

    void sweep() {
        cache.sweep();
    }

    private Future<UserToken> request(String key, String gatewayId, Caller caller, @Nullable String traceparent) {
        JsonObject body = new JsonObject()
                .put("workloadName", gatewayId)
                .put("userToken", caller.token().value());
        return client.post(PATH, body, traceparent).map(reply -> {
            UserToken token = read(reply);
            cache.put(key, token, life(token.value()));
            return token;
        });
    }

    private static UserToken read(PeerReply reply) {
        if (!reply.ok()) {
            throw Refusal.of(reply, "user-token");
        }
        String token = Refusal.body(reply).getString("workloadAccessToken");
        if (token == null || token.isEmpty()) {
            throw new PeerFailure(PeerFailure.Kind.BAD_ANSWER, PATH);
        }
        return new UserToken(token);
    }

    /** How long to keep it: its own claim says, unverified, because only its issuer will ever read it. */
    private long life(String token) {
        long fallback = config.resourceTokenTtl().toMillis();
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return fallback;
        }
        try {
            byte[] payload = Base64.getUrlDecoder().decode(parts[1]);
            Long expiry = new JsonObject(new String(payload, StandardCharsets.UTF_8)).getLong("exp");
            return expiry == null
                    ? fallback
                    : expiry * 1000 - clock.millis() - config.expirySkew().toMillis();
        } catch (IllegalArgumentException | DecodeException | ClassCastException unreadable) {
            return fallback;
        }
    }

    private static String key(String gatewayId, Caller caller) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] hash = digest.digest(caller.token().value().getBytes(StandardCharsets.UTF_8));
            return gatewayId + '/' + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
