package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.HttpTurn;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.caller.CallerResolver;
import io.gatehouse.gateway.caller.KnownCaller;
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
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * One endpoint of Streamable HTTP. The checks come in this order, each before anything costlier or more telling than
 * itself: Origin and Host (403), caller (401, 403), method (405), limits (429), Accept (406), Content-Type (415),
 * body (413), JSON and envelope (400), version and session (400, 404), method of the message.
 */
@Singleton
public class McpEndpoint {

    private static final Logger LOG = Logger.getLogger(McpEndpoint.class);

    /** What is answered by one JSON message, or by a target. */
    private static final Set<String> WHOLE = Set.of("tools/call", "tools/list", "ping");

    private final Vertx vertx;
    private final OriginCheck origins;
    private final CallerResolver callers;
    private final RefusedCallers refusals;
    private final Strangers strangers;
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
            Strangers strangers,
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
        this.origins = new OriginCheck(config.allowedOrigins().orElse(Set.of()), url, boundTo);
        this.callers = callers;
        this.refusals = refusals;
        this.strangers = strangers;
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
            refusals.stranger(HttpTurn.of(ctx), gateway, RefusedCallers.ORIGIN);
            Answer.refusal(ctx, 403, McpFailure.INVALID_REQUEST, "Forbidden: this origin or host is not allowed");
            return;
        }
        // A token in a URL ends up in logs and histories (RFC 6750 §2.3, MCP authorization).
        if (request.query() != null && ctx.queryParams().contains("access_token")) {
            refusals.stranger(HttpTurn.of(ctx), gateway, RefusedCallers.TOKEN_IN_URL);
            Answer.refusal(ctx, 400, McpFailure.INVALID_REQUEST, "Bad Request: no token in the URL");
            return;
        }
        request.pause();
        callers.resolve(ctx, gateway).onComplete(resolved -> {
            if (resolved.succeeded()) {
                guarded(ctx, () -> admitted(ctx, gateway, resolved.result()));
            } else {
                strangers.refuse(ctx, gateway, path, resolved.cause());
            }
        });
    }

    /** Serves one request of a caller who was verified a moment ago; false leaves any other to {@link #handle}. */
    boolean handleKnown(RoutingContext ctx, GatewaySnapshot gateway) {
        HttpServerRequest request = ctx.request();
        Caller known =
                request.query() == null && origins.allows(request) ? callers.known(request.headers(), gateway) : null;
        if (known == null) {
            return false;
        }
        request.pause();
        guarded(ctx, () -> admitted(ctx, gateway, known));
        return true;
    }

    /**
     * Serves a message that is there as a whole, of a caller who was verified a moment ago and does what all clients do;
     * false leaves any other to {@link #handle}, and nothing was done then.
     */
    boolean handleWhole(ShortTurn turn, GatewaySnapshot gateway, Buffer body) {
        MultiMap headers = turn.headers();
        boolean again = turn.hasLastHead();
        if (body.length() > limits.bodySize() || !again && !isUsual(headers)) {
            return false;
        }
        KnownCaller last = turn.lastCaller();
        KnownCaller known = again && callers.holds(last, gateway) ? last : callers.known(headers, gateway, last);
        if (known == null || !concurrency.enter(known.caller().key())) {
            return false;
        }
        turn.servedCaller(known);
        guarded(turn, () -> {
            tracing.admitted(turn);
            if (entered(turn, gateway, known.caller())) {
                message(turn, gateway, known.caller(), body);
            }
        });
        return true;
    }

    private boolean isUsual(MultiMap headers) {
        return origins.allowsAgain(headers) && Headers.acceptsBoth(headers) && Headers.isJson(headers);
    }

    private void admitted(RoutingContext ctx, GatewaySnapshot gateway, Caller caller) {
        // Who left while his token was verified would never give back the place he is given here.
        if (ctx.response().closed()) {
            return;
        }
        HttpMethod method = ctx.request().method();
        HttpTurn turn = HttpTurn.of(ctx);
        if (method.equals(HttpMethod.POST)) {
            tracing.admitted(turn);
        }
        if (!method.equals(HttpMethod.POST)
                && SessionCheck.stateless(ctx.request().headers(), gateway)) {
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
            refusals.note(turn, gateway, caller, RefusedCallers.CONCURRENCY);
            ctx.response().putHeader("Retry-After", strangers.retryAfter());
            Answer.refusal(ctx, 429, McpFailure.UNAVAILABLE, "Too many requests at the same time");
        } else if (entered(turn, gateway, caller)) {
            post(ctx, turn, gateway, caller);
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
        refusals.note(HttpTurn.of(ctx), gateway, caller, RefusedCallers.RATE);
        ctx.response().putHeader("Retry-After", Long.toString(over.seconds()));
        Answer.refusal(ctx, 429, McpFailure.LIMITED, over.text());
    }

    /** Takes a place among the running requests; false when the caller was told that there is none for him. */
    private boolean entered(HttpTurn turn, GatewaySnapshot gateway, Caller caller) {
        Admission admission = request(gateway, caller);
        OverLimit over = admission.over();
        if (over != null) {
            concurrency.leave(caller.key());
            limited(turn.routing(), gateway, caller, over);
            return false;
        }
        Place place = new Place(() -> {
            admission.leave().run();
            concurrency.leave(caller.key());
        });
        turn.put(Place.KEY, place);
        turn.addEndHandler(ended -> place.release());
        return true;
    }

    private void post(RoutingContext ctx, HttpTurn turn, GatewaySnapshot gateway, Caller caller) {
        HttpServerRequest request = ctx.request();
        if (!Headers.acceptsBoth(request.headers())) {
            Answer.refusal(
                    ctx,
                    406,
                    McpFailure.INVALID_REQUEST,
                    "Not Acceptable: accept application/json and text/event-stream");
            return;
        }
        if (!Headers.isJson(request.headers())) {
            Answer.refusal(ctx, 415, McpFailure.INVALID_REQUEST, "Unsupported Media Type: send application/json");
            return;
        }
        RequestBody.read(vertx, request, limits.bodySize(), limits.bodyTimeout().toMillis())
                .onComplete(body -> {
                    if (body.succeeded()) {
                        guarded(turn, () -> message(turn, gateway, caller, body.result()));
                    } else if (body.cause() instanceof RequestBody.Refused refused) {
                        Answer.refusal(ctx, refused.status(), McpFailure.INVALID_REQUEST, refused.text());
                    }
                });
    }

    private void message(HttpTurn turn, GatewaySnapshot gateway, Caller caller, Buffer body) {
        McpRequest request;
        try {
            request = reader.read(body);
        } catch (McpFailure malformed) {
            refusals.note(turn, gateway, caller, RefusedCallers.UNREADABLE);
            Answer.failure(turn, malformed, null);
            return;
        }
        // What running calls wait for is taken to the end.
        if (request.kind() == McpRequest.Kind.REQUEST && drain.refusing()) {
            turn.routing().response().putHeader("Retry-After", strangers.retryAfter());
            Answer.failure(turn, Answer.ending(), request.id());
            return;
        }
        if (!WHOLE.contains(request.method())) {
            // Those may go on on any thread, or need more of HTTP than an answer.
            turn.routing();
        }
        tracing.read(turn, request.method(), request.metaString("traceparent"), request.metaString("tracestate"));
        try {
            methods.handle(sessions.check(turn, gateway, caller, request));
        } catch (McpFailure failure) {
            refusals.note(turn, gateway, caller, request, failure);
            Answer.failure(turn, failure, request.id());
        }
    }

    private static void guarded(RoutingContext ctx, Runnable step) {
        guarded(HttpTurn.of(ctx), step);
    }

    private static void guarded(HttpTurn turn, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException unforeseen) {
            LOG.error("a request failed", unforeseen);
            if (turn.begun()) {
                return;
            }
            Answer.refusal(
                    turn.routing(), 500, McpFailure.INTERNAL_ERROR, "An internal error occurred. Please retry later.");
        }
    }
}
