package io.gatehouse.gateway.replica;

import io.quarkus.arc.All;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** What a replica asks of another; absent where no peers are configured. */
@Singleton
class ReplicaRoutes {

    private static final Logger LOG = Logger.getLogger(ReplicaRoutes.class);

    private final ReplicaConfig config;
    private final ReplicaGuard guard;
    private final ReplicaId id;
    private final Map<String, ReplicaTopic> topics;

    ReplicaRoutes(ReplicaConfig config, ReplicaGuard guard, ReplicaId id, @All List<ReplicaTopic> topics) {
        this.config = config;
        this.guard = guard;
        this.id = id;
        this.topics = topics.stream().collect(Collectors.toMap(ReplicaTopic::name, Function.identity()));
    }

    void register(@Observes Router router) {
        if (config.peers().isPresent()) {
            router.get(ReplicaCalls.SELF)
                    .handler(ctx -> guard.guarded(
                            ctx, () -> ReplicaGuard.answer(ctx, 200, new JsonObject().put("id", id.text()))));
            router.post(ReplicaCalls.TOPICS + ":topic").handler(ctx -> guard.guarded(ctx, () -> read(ctx)));
        }
    }

    private void read(RoutingContext ctx) {
        ReplicaTopic topic = topics.get(String.valueOf(ctx.pathParam("topic")));
        if (topic == null) {
            ReplicaGuard.refuse(ctx, 404, "ResourceNotFoundException", "No such topic");
            return;
        }
        Buffer body = Buffer.buffer();
        HttpServerRequest request = ctx.request();
        request.handler(chunk -> {
            if (body.length() + chunk.length() <= Replicas.LARGEST) {
                body.appendBuffer(chunk);
            } else if (!ctx.response().ended()) {
                ReplicaGuard.refuse(ctx, 413, "ValidationException", "Too large");
            }
        });
        request.endHandler(end -> {
            if (!ctx.response().ended()) {
                take(ctx, topic, body);
            }
        });
        request.resume();
    }

    private static void take(RoutingContext ctx, ReplicaTopic topic, Buffer body) {
        boolean concerned = false;
        try {
            JsonArray messages = body.toJsonObject().getJsonArray("messages");
            for (int i = 0; i < messages.size(); i++) {
                concerned |= topic.take(messages.getJsonObject(i));
            }
        } catch (DecodeException | ClassCastException | NullPointerException | IllegalArgumentException malformed) {
            LOG.debugf("a message on %s cannot be read", topic.name());
            ReplicaGuard.refuse(ctx, 400, "ValidationException", "The message cannot be read");
            return;
        }
        ReplicaGuard.answer(ctx, 200, new JsonObject().put("concerned", concerned));
    }
}
