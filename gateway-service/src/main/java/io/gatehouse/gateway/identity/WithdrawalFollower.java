package io.gatehouse.gateway.identity;

import io.gatehouse.gateway.peer.PeerClient;
import io.gatehouse.gateway.peer.PeerFailure;
import io.gatehouse.gateway.peer.PeerReply;
import io.gatehouse.gateway.peer.PeerRequest;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hears from identity-service, by long poll, which kept tokens must not be used any more. A replica that is cut off from it
 * keeps none for longer than {@link IdentityConfig#resourceTokenTtl()}; one that missed something forgets all of them.
 * All state is confined to one event loop.
 */
@Singleton
class WithdrawalFollower {

    private static final Logger LOG = Logger.getLogger(WithdrawalFollower.class);
    private static final int WAIT_SECONDS = 25;
    private static final long QUIET_MILLIS = 100;
    private static final long FIRST_BACK_OFF_MILLIS = 250;
    private static final long LONGEST_BACK_OFF_MILLIS = 5_000;

    private final Vertx vertx;
    private final PeerClient peer;
    private final WorkloadTokens bearers;
    private final ResourceTokens tokens;
    private final IdentityConfig config;
    private @Nullable Long revision;
    private int failures;
    private volatile boolean closed;

    WithdrawalFollower(
            Vertx vertx, PeerClient peer, WorkloadTokens bearers, ResourceTokens tokens, IdentityConfig config) {
        this.vertx = vertx;
        this.peer = peer;
        this.bearers = bearers;
        this.tokens = tokens;
        this.config = config;
    }

    void start(@Observes StartupEvent started) {
        vertx.getOrCreateContext().runOnContext(ignored -> poll());
    }

    @PreDestroy
    void close() {
        closed = true;
    }

    private void poll() {
        if (closed) {
            return;
        }
        ask().map(this::apply).onComplete(done -> {
            if (done.succeeded()) {
                failures = 0;
                // No news come after the wait, or because identity-service holds no polls now.
                pause(done.result() ? 1 : QUIET_MILLIS);
            } else {
                failed(done.cause());
            }
        });
    }

    private Future<PeerReply> ask() {
        String query = revision == null ? "" : "?waitSeconds=" + WAIT_SECONDS + "&after=" + revision;
        return bearers.bearer(config.audience())
                .compose(bearer -> peer.send(PeerRequest.get(URI.create(config.url() + "/v1/token-withdrawals" + query))
                                .header("Authorization", bearer.header())
                                .timeout(config.timeout().plusSeconds(WAIT_SECONDS)))
                        .onSuccess(reply -> {
                            if (reply.status() == 401) {
                                bearers.drop(config.audience(), bearer);
                            }
                        }));
    }

    /** Whether there was any news. */
    private boolean apply(PeerReply reply) {
        if (reply.status() != 200) {
            throw new PeerFailure(
                    PeerFailure.Kind.BAD_ANSWER, "GET /v1/token-withdrawals (status " + reply.status() + ")");
        }
        JsonObject news = Refusal.body(reply);
        if (revision == null || !news.getBoolean("complete", false)) {
            // What was kept before the first answer, or while something was missed, may be withdrawn already.
            tokens.forget(Withdrawal.EVERYTHING);
        }
        JsonArray items = news.getJsonArray("items", new JsonArray());
        for (int i = 0; i < items.size(); i++) {
            tokens.forget(Withdrawal.read(items.getJsonObject(i)));
        }
        revision = news.getLong("revision");
        return !items.isEmpty();
    }

    private void failed(Throwable cause) {
        if (failures++ == 0) {
            LOG.warnf(
                    "withdrawals of tokens cannot be followed, tokens are kept for a short time only: %s",
                    cause.getMessage());
        }
        long bound = Math.min(FIRST_BACK_OFF_MILLIS << Math.min(failures - 1, 10), LONGEST_BACK_OFF_MILLIS);
        pause(bound / 2 + ThreadLocalRandom.current().nextLong(bound / 2 + 1));
    }

    private void pause(long millis) {
        vertx.setTimer(Math.max(1, millis), ignored -> poll());
    }
}
