package io.gatehouse.gateway.replica;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;

/** Lets in other replicas of this service and nobody else. */
@Singleton
public class ReplicaGuard {

    private static final String SCHEME = "Bearer ";

    private final ReplicaTokens tokens;

    ReplicaGuard(ReplicaTokens tokens) {
        this.tokens = tokens;
    }

    /** Takes the step for a replica, with the request paused; answers everybody else. */
    public void guarded(RoutingContext ctx, Runnable step) {
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

    /** Refuses a replica; {@link ReplicaHandover} tells this from the answer to a client. */
    public static void refuse(RoutingContext ctx, int status, String type, String text) {
        ctx.response().putHeader(ReplicaHandover.REFUSED, type);
        answer(ctx, status, new JsonObject().put("message", text).put("__type", type));
    }

    static void answer(RoutingContext ctx, int status, JsonObject body) {
        if (!ctx.request().isEnded()) {
            ctx.request().resume();
        }
        ctx.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.toBuffer());
    }
}
