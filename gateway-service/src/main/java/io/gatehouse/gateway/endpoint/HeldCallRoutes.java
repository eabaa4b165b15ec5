package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.HttpTurn;
import io.gatehouse.gateway.bridge.ForwardedRetry;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.Snapshots;
import io.gatehouse.gateway.limit.Concurrency;
import io.gatehouse.gateway.limit.LimitConfig;
import io.gatehouse.gateway.limit.Place;
import io.gatehouse.gateway.mcp.ClientAddress;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.McpReader;
import io.gatehouse.gateway.mcp.McpRequest;
import io.gatehouse.gateway.replica.ReplicaConfig;
import io.gatehouse.gateway.replica.ReplicaGuard;
import io.gatehouse.gateway.replica.ReplicaPulse;
import io.gatehouse.gateway.replica.Replicas;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests that go on with a call which is held here, from the replica that their clients sent them to. That one
 * verified the caller and took his limits; everything else is looked at here as if the client had come himself.
 */
@Singleton
class HeldCallRoutes {

    private static final Logger LOG = Logger.getLogger(HeldCallRoutes.class);

    private final Vertx vertx;
    private final ReplicaConfig config;
    private final ReplicaGuard guard;
    private final Replicas replicas;
    private final Snapshots snapshots;
    private final Concurrency concurrency;
    private final LimitConfig limits;
    private final McpReader reader;
    private final SessionCheck sessions;
    private final McpMethods methods;
    private final ReplicaPulse pulse;

    HeldCallRoutes(
            Vertx vertx,
            ReplicaConfig config,
            ReplicaGuard guard,
            Replicas replicas,
            Snapshots snapshots,
            Concurrency concurrency,
            LimitConfig limits,
            SessionCheck sessions,
            McpMethods methods,
            ReplicaPulse pulse) {
        this.vertx = vertx;
        this.config = config;
        this.guard = guard;
        this.replicas = replicas;
        this.snapshots = snapshots;
        this.concurrency = concurrency;
        this.limits = limits;
        this.reader = new McpReader(limits.jsonDepth());
        this.sessions = sessions;
        this.methods = methods;
        this.pulse = pulse;
    }

    void register(@Observes Router router) {
        if (config.peers().isPresent()) {
            router.post(ForwardedRetry.PATH).handler(ctx -> guard.guarded(ctx, () -> read(ctx)));
        }
    }

    private void read(RoutingContext ctx) {
        if (!replicas.self().equals(ctx.pathParam("replica"))) {
            ReplicaGuard.refuse(ctx, 421, "ResourceNotFoundException", "This is another replica");
            return;
        }
        RequestBody.read(
                        vertx,
                        ctx.request(),
                        Replicas.LARGEST,
                        limits.bodyTimeout().toMillis())
                .onSuccess(body -> take(ctx, body))
                .onFailure(failed -> {
                    if (failed instanceof RequestBody.Refused refused) {
                        ctx.response().putHeader("Connection", "close");
                        ReplicaGuard.refuse(ctx, refused.status(), "ValidationException", refused.text());
                    }
                });
    }

    private void take(RoutingContext ctx, Buffer body) {
        ForwardedRetry retry;
        try {
            retry = ForwardedRetry.read(body);
        } catch (RuntimeException malformed) {
            LOG.debugf("a request of a replica cannot be read: %s", malformed.getClass());
            ReplicaGuard.refuse(ctx, 400, "ValidationException", "The request cannot be read");
            return;
        }
        GatewaySnapshot gateway = gateway(retry.scope());
        String caller = retry.caller().key();
        if (gateway == null) {
            ReplicaGuard.refuse(ctx, 404, "ResourceNotFoundException", "No such gateway");
        } else if (ctx.response().closed()) {
            LOG.debug("a client left before his request was taken");
        } else if (!concurrency.enter(caller)) {
            ctx.response().putHeader("Retry-After", "1");
            Answer.refusal(ctx, 429, McpFailure.UNAVAILABLE, "Too many requests at the same time");
        } else {
            Place place = new Place(() -> concurrency.leave(caller));
            ctx.put(Place.KEY, place);
            ctx.put(ForwardedRetry.KEY, true);
            ctx.addEndHandler(ended -> place.release());
            ClientAddress.told(ctx, retry.clientAddress());
            String replica = retry.replica();
            if (replica != null) {
                // Its client cannot be served any more, and has left as if he had come himself.
                ReplicaPulse.Watch watch =
                        pulse.watch(replica, () -> ctx.request().connection().close());
                ctx.addEndHandler(ended -> watch.leave());
            }
            goOn(ctx, gateway, retry);
        }
    }

    private @Nullable GatewaySnapshot gateway(String scope) {
        GatewaySnapshot whole = snapshots.find(scope.split("/", 2)[0]);
        return whole == null ? null : whole.ofScope(scope);
    }

    private void goOn(RoutingContext ctx, GatewaySnapshot gateway, ForwardedRetry retry) {
        @Nullable Buffer id = null;
        try {
            McpRequest request = reader.read(retry.message());
            id = request.id();
            McpMessage message = sessions.check(HttpTurn.of(ctx), gateway, retry.caller(), request);
            if (message.version().era() != Era.MODERN
                    || request.kind() != McpRequest.Kind.REQUEST
                    || request.param("requestState") == null) {
                throw McpFailure.invalidRequest("Invalid Request: only a call that is held here goes on here");
            }
            methods.handle(message);
        } catch (McpFailure failure) {
            Answer.failure(ctx, failure, id);
        } catch (RuntimeException unforeseen) {
            LOG.error("a request of a replica failed", unforeseen);
            Answer.failure(ctx, McpFailure.internal(unforeseen), id);
        }
    }
}
