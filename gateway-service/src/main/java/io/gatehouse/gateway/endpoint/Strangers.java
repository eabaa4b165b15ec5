package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.HttpTurn;
import io.gatehouse.gateway.caller.AuthChallenge;
import io.gatehouse.gateway.caller.CallerRefused;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.limit.LimitConfig;
import io.gatehouse.gateway.mcp.McpFailure;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Tells who is not let in why, and where to get what he needs (RFC 6750 §3, RFC 9728 §5.1). */
@Singleton
class Strangers {

    private static final Logger LOG = Logger.getLogger(Strangers.class);

    private final RefusedCallers refusals;
    private final LimitConfig limits;
    private final String publicUrl;

    Strangers(RefusedCallers refusals, LimitConfig limits, GatewayConfig gateway) {
        this.refusals = refusals;
        this.limits = limits;
        this.publicUrl = gateway.publicUrl().map(Object::toString).orElse("");
    }

    /** What a client is told to wait, in seconds. */
    String retryAfter() {
        return Long.toString(Math.max(1, limits.retryAfter().toSeconds()));
    }

    /** Answers a request whose caller could not be resolved, for that reason. */
    void refuse(RoutingContext ctx, GatewaySnapshot gateway, String path, Throwable cause) {
        if (!(cause instanceof CallerRefused refused)) {
            LOG.error("a caller could not be resolved", cause);
            Answer.refusal(ctx, 500, McpFailure.INTERNAL_ERROR, "An internal error occurred. Please retry later.");
            return;
        }
        refusals.note(HttpTurn.of(ctx), gateway, refused);
        int status = refused.status();
        if (status == 503) {
            ctx.response().putHeader("Retry-After", retryAfter());
            Answer.refusal(ctx, 503, McpFailure.UNAVAILABLE, "The caller cannot be verified now. Please retry later.");
            return;
        }
        ctx.response()
                .putHeader("WWW-Authenticate", AuthChallenge.header(refused, gateway.authorizer(), publicUrl, path));
        Answer.refusal(ctx, status, McpFailure.INVALID_REQUEST, status == 403 ? "Forbidden" : "Unauthorized");
    }
}
