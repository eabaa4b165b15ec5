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
    private static final String SCHEME = "Bearer ";

    private final ReplicaConfig config;
    private final ReplicaTokens tokens;
    private final ReplicaId id;
    private final Map<String, ReplicaTopic> topics;

    ReplicaRoutes(ReplicaConfig config, ReplicaTokens tokens, ReplicaId id, @All List<ReplicaTopic> topics) {
        this.config = config;
        this.tokens = tokens;
        this.id = id;
        this.topics = topics.stream().collect(Collectors.toMap(ReplicaTopic::name, Function.identity()));
    }

    void register(@Observes Router router) {
        if (config.peers().isPresent()) {
            router.get(ReplicaCalls.SELF)
                    .handler(ctx -> guarded(ctx, () -> answer(ctx, 200, new JsonObject().put("id", id.text()))));
            router.post(ReplicaCalls.TOPICS + ":topic").handler(ctx -> guarded(ctx, () -> read(ctx)));
        }
    }

    private void guarded(RoutingContext ctx, Runnable step) {
        HttpServerRequest request = ctx.request();
        request.pause();
        List<String> headers = request.headers().getAll("Authorization");
        String header = headers.size() == 1 ? headers.getFirst() : "";
        String token = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : "";
        tokens.judge(token).onComplete(judged -> {
            if (judged.failed()) {
                ctx.response().putHeader("Retry-After", "1");
                refuse(ctx, 503, "ServiceUnavailableException", "The caller cannot be verified now");
            } else if (judged.result() == ReplicaTokens.Verdict.INVALID) {
                ctx.response().putHeader("WWW-Authenticate", "Bearer");
                refuse(ctx, 401, "UnauthorizedException", "Unauthorized");
            } else if (judged.result() == ReplicaTokens.Verdict.FORBIDDEN) {
                refuse(ctx, 403, "AccessDeniedException", "The permission " + ReplicaTokens.PERMISSION + " is missing");
            } else {
                step.run();
            }
        });
    }

    private void read(RoutingContext ctx) {
        ReplicaTopic topic = topics.get(String.valueOf(ctx.pathParam("topic")));
        if (topic == null) {
            refuse(ctx, 404, "ResourceNotFoundException", "No such topic");
            return;
        }
        Buffer body = Buffer.buffer();
        HttpServerRequest request = ctx.request();
        request.handler(chunk -> {
            if (body.length() + chunk.length() <= Replicas.LARGEST) {
                body.appendBuffer(chunk);
            } else if (!ctx.response().ended()) {
                refuse(ctx, 413, "ValidationException", "Too large");
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
            refuse(ctx, 400, "ValidationException", "The message cannot be read");
            return;
        }
        answer(ctx, 200, new JsonObject().put("concerned", concerned));
    }

    private static void refuse(RoutingContext ctx, int status, String type, String text) {
        ctx.response().putHeader("x-amzn-errortype", type);
        answer(ctx, status, new JsonObject().put("message", text).put("__type", type));
    }

    private static void answer(RoutingContext ctx, int status, JsonObject body) {
        if (!ctx.request().isEnded()) {
            ctx.request().resume();
        }
        ctx.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.toBuffer());
    }
}
