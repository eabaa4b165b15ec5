package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.caller.AuthChallenge;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.caller.CallerRefused;
import io.gatehouse.gateway.caller.CallerResolver;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.drain.Drain;
import io.gatehouse.gateway.limit.Admission;
import io.gatehouse.gateway.limit.Concurrency;
import io.gatehouse.gateway.limit.LimitConfig;
import io.gatehouse.gateway.limit.Limiter;
import io.gatehouse.gateway.limit.OverLimit;
import io.gatehouse.gateway.limit.Place;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.McpReader;
import io.gatehouse.gateway.mcp.McpRequest;
import io.gatehouse.gateway.trace.Tracing;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of Streamable HTTP. The checks come in this order, each before anything costlier or more telling than
 * itself: Origin and Host (403), caller (401, 403), method (405), limits (429), Accept (406), Content-Type (415),
 * body (413), JSON and envelope (400), version and session (400, 404), method of the message.
 */
@Singleton
public class McpEndpoint {

    private static final Logger LOG = Logger.getLogger(McpEndpoint.class);

    private final Vertx vertx;
    private final String publicUrl;
    private final OriginCheck origins;
    private final CallerResolver callers;
    private final RefusedCallers refusals;
    private final Concurrency concurrency;
    private final Limiter limiter;
    private final LimitConfig limits;
    private final McpReader reader;
    private final SessionCheck sessions;
    private final McpMethods methods;
    private final StreamRequests streams;
    private final Drain drain;
    private final Tracing tracing;

    McpEndpoint(
            Vertx vertx,
            GatewayConfig gateway,
            EndpointConfig config,
            LimitConfig limits,
            CallerResolver callers,
            RefusedCallers refusals,
            Concurrency concurrency,
            Limiter limiter,
            SessionCheck sessions,
            McpMethods methods,
            StreamRequests streams,
            Drain drain,
            Tracing tracing,
            @ConfigProperty(name = "quarkus.http.host") String boundTo) {
        this.vertx = vertx;
        var url = gateway.publicUrl().orElseThrow(() -> new IllegalStateException("gateway.public-url is not set"));
        this.publicUrl = url.toString();
        this.origins = new OriginCheck(config.allowedOrigins().orElse(Set.of()), url, boundTo);
        this.callers = callers;
        this.refusals = refusals;
        this.concurrency = concurrency;
        this.limiter = limiter;
        this.limits = limits;
        this.reader = new McpReader(limits.jsonDepth());
        this.sessions = sessions;
        this.methods = methods;
        this.streams = streams;
        this.drain = drain;
        this.tracing = tracing;
    }

    /** Serves one request to the endpoint of that gateway at that path. */
    void handle(RoutingContext ctx, GatewaySnapshot gateway, String path) {
        HttpServerRequest request = ctx.request();
        if (!origins.allows(request)) {
            refusals.stranger(ctx, gateway, RefusedCallers.ORIGIN);
            Answer.refusal(ctx, 403, McpFailure.INVALID_REQUEST, "Forbidden: this origin or host is not allowed");
            return;
        }
        // A token in a URL ends up in logs and histories (RFC 6750 §2.3, MCP authorization).
        if (request.query() != null && ctx.queryParams().contains("access_token")) {
            refusals.stranger(ctx, gateway, RefusedCallers.TOKEN_IN_URL);
            Answer.refusal(ctx, 400, McpFailure.INVALID_REQUEST, "Bad Request: no token in the URL");
            return;
        }
        request.pause();
        callers.resolve(ctx, gateway).onComplete(resolved -> {
            if (resolved.succeeded()) {
                guarded(ctx, () -> admitted(ctx, gateway, resolved.result(), true));
            } else {
                refused(ctx, gateway, path, resolved.cause());
            }
        });
    }

    /** Serves one request of a caller who was verified a moment ago; false leaves any other to {@link #handle}. */
    boolean handleKnown(RoutingContext ctx, GatewaySnapshot gateway) {
        Caller known = known(ctx, gateway);
        if (known == null) {
            return false;
        }
        ctx.request().pause();
        guarded(ctx, () -> admitted(ctx, gateway, known, true));
        return true;
    }

    /** The same of a request that nobody has paused yet: its body is read as it comes. */
    boolean handleNext(RoutingContext ctx, GatewaySnapshot gateway) {
        Caller known = known(ctx, gateway);
        if (known == null) {
            return false;
        }
        guarded(ctx, () -> admitted(ctx, gateway, known, false));
        return true;
    }

    private @Nullable Caller known(RoutingContext ctx, GatewaySnapshot gateway) {
        HttpServerRequest request = ctx.request();
        return request.query() == null && origins.allows(request) ? callers.known(ctx, gateway) : null;
    }

    private void refused(RoutingContext ctx, GatewaySnapshot gateway, String path, Throwable cause) {
        if (!(cause instanceof CallerRefused refused)) {
            LOG.error("a caller could not be resolved", cause);
            Answer.refusal(ctx, 500, McpFailure.INTERNAL_ERROR, "An internal error occurred. Please retry later.");
            return;
        }
        refusals.note(ctx, gateway, refused);
        int status = refused.status();
        if (status == 503) {
            ctx.response().putHeader("Retry-After", seconds());
            Answer.refusal(ctx, 503, McpFailure.UNAVAILABLE, "The caller cannot be verified now. Please retry later.");
            return;
        }
        ctx.response()
                .putHeader("WWW-Authenticate", AuthChallenge.header(refused, gateway.authorizer(), publicUrl, path));
        Answer.refusal(ctx, status, McpFailure.INVALID_REQUEST, status == 403 ? "Forbidden" : "Unauthorized");
    }

    private String seconds() {
        return Long.toString(Math.max(1, limits.retryAfter().toSeconds()));
    }

    private void admitted(RoutingContext ctx, GatewaySnapshot gateway, Caller caller, boolean paused) {
        // Who left while his token was verified would never give back the place he is given here.
        if (ctx.response().closed()) {
            return;
        }
        tracing.admitted(ctx);
        HttpMethod method = ctx.request().method();
        if (!method.equals(HttpMethod.POST) && SessionCheck.stateless(ctx.request(), gateway)) {
            ctx.response().putHeader("Allow", "POST");
            Answer.refusal(ctx, 405, McpFailure.INVALID_REQUEST, "Method Not Allowed");
        } else if (method.equals(HttpMethod.DELETE)) {
            ctx.request().resume();
            sessions.end(ctx, gateway, caller);
        } else if (method.equals(HttpMethod.GET)) {
            stream(ctx, gateway, caller);
        } else if (!method.equals(HttpMethod.POST)) {
            ctx.response().putHeader("Allow", "POST, GET, DELETE");
            Answer.refusal(ctx, 405, McpFailure.INVALID_REQUEST, "Method Not Allowed");
        } else if (!concurrency.enter(caller.key())) {
            refusals.note(ctx, gateway, caller, RefusedCallers.CONCURRENCY);
            ctx.response().putHeader("Retry-After", seconds());
            Answer.refusal(ctx, 429, McpFailure.UNAVAILABLE, "Too many requests at the same time");
        } else {
            entered(ctx, gateway, caller, paused);
        }
    }

    /** A stream is asked for as often as anything else; those that are open are counted by themselves. */
    private void stream(RoutingContext ctx, GatewaySnapshot gateway, Caller caller) {
        Admission admission = request(gateway, caller);
        OverLimit over = admission.over();
        if (over != null) {
            limited(ctx, gateway, caller, over);
            return;
        }
        admission.leave().run();
        streams.get(ctx, gateway, caller);
    }

    private Admission request(GatewaySnapshot gateway, Caller caller) {
        return limiter.request(
                gateway.gatewayId(), gateway.rules().limits(), caller.key(), caller.issuer(), caller.clientId());
    }

    private void limited(RoutingContext ctx, GatewaySnapshot gateway, Caller caller, OverLimit over) {
        refusals.note(ctx, gateway, caller, RefusedCallers.RATE);
        ctx.response().putHeader("Retry-After", Long.toString(over.seconds()));
        Answer.refusal(ctx, 429, McpFailure.LIMITED, over.text());
    }

    private void entered(RoutingContext ctx, GatewaySnapshot gateway, Caller caller, boolean paused) {
        Admission admission = request(gateway, caller);
        OverLimit over = admission.over();
        if (over != null) {
            concurrency.leave(caller.key());
            limited(ctx, gateway, caller, over);
            return;
        }
        Place place = new Place(() -> {
            admission.leave().run();
            concurrency.leave(caller.key());
        });
        ctx.put(Place.KEY, place);
        ctx.addEndHandler(ended -> place.release());
        post(ctx, gateway, caller, paused);
    }

    private void post(RoutingContext ctx, GatewaySnapshot gateway, Caller caller, boolean paused) {
        HttpServerRequest request = ctx.request();
        if (!Headers.acceptsBoth(request)) {
            Answer.refusal(
                    ctx,
                    406,
                    McpFailure.INVALID_REQUEST,
                    "Not Acceptable: accept application/json and text/event-stream");
            return;
        }
        if (!Headers.isJson(request)) {
            Answer.refusal(ctx, 415, McpFailure.INVALID_REQUEST, "Unsupported Media Type: send application/json");
            return;
        }
        RequestBody.read(
                        vertx,
                        request,
                        paused,
                        limits.bodySize(),
                        limits.bodyTimeout().toMillis())
                .onComplete(body -> {
                    if (body.succeeded()) {
                        guarded(ctx, () -> message(ctx, gateway, caller, body.result()));
                    } else if (body.cause() instanceof RequestBody.Refused refused) {
                        Answer.refusal(ctx, refused.status(), McpFailure.INVALID_REQUEST, refused.text());
                    }
                });
    }

    private void message(RoutingContext ctx, GatewaySnapshot gateway, Caller caller, Buffer body) {
        McpRequest request;
        try {
            request = reader.read(body);
        } catch (McpFailure malformed) {
            refusals.note(ctx, gateway, caller, RefusedCallers.UNREADABLE);
            Answer.failure(ctx, malformed, null);
            return;
        }
        // What running calls wait for is taken to the end.
        if (request.kind() == McpRequest.Kind.REQUEST && drain.refusing()) {
            ctx.response().putHeader("Retry-After", seconds());
            Answer.failure(ctx, Answer.ending(), request.id());
            return;
        }
        tracing.read(ctx, request.method(), request.metaString("traceparent"), request.metaString("tracestate"));
        try {
            methods.handle(sessions.check(ctx, gateway, caller, request));
        } catch (McpFailure failure) {
            refusals.note(ctx, gateway, caller, request, failure);
            Answer.failure(ctx, failure, request.id());
        }
    }

    private static void guarded(RoutingContext ctx, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException unforeseen) {
            LOG.error("a request failed", unforeseen);
            Answer.refusal(ctx, 500, McpFailure.INTERNAL_ERROR, "An internal error occurred. Please retry later.");
        }
    }
}
