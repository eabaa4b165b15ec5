package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.ListKind;
import io.gatehouse.gateway.limit.LimitConfig;
import io.gatehouse.gateway.limit.Place;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.Session;
import io.gatehouse.gateway.stream.ClientStreams;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Set;

/** Requests for a stream that stays open: GET of the handshake era, subscriptions/listen of the stateless one. */
@Singleton
class StreamRequests {

    private final SessionCheck sessions;
    private final ClientStreams streams;
    private final LimitConfig limits;

    StreamRequests(SessionCheck sessions, ClientStreams streams, LimitConfig limits) {
        this.sessions = sessions;
        this.streams = streams;
        this.limits = limits;
    }

    /** A GET; without a session there is nothing to tell, and 405 is what clients take for that. */
    void get(RoutingContext ctx, GatewaySnapshot gateway, Caller caller) {
        boolean offered = gateway.protocol().responseStreaming()
                && ctx.request().getHeader(Headers.SESSION) != null
                && Headers.acceptsEvents(ctx.request());
        if (!offered) {
            ctx.response().putHeader("Allow", "POST, DELETE");
            Answer.refusal(ctx, 405, McpFailure.INVALID_REQUEST, "Method Not Allowed");
            return;
        }
        try {
            Session session = sessions.required(ctx, gateway, caller);
            ctx.request().resume();
            if (!streams.openForSession(ctx, gateway, caller, session.key())) {
                throw refused(ctx);
            }
        } catch (McpFailure failure) {
            Answer.failure(ctx, failure, null);
        }
    }

    /** A subscription; tells only of what it names and of what is declared to change. */
    void listen(McpMessage message) {
        if (!message.gateway().protocol().responseStreaming()) {
            throw McpFailure.methodNotFound(message.version().era());
        }
        Set<ListKind> wanted = wanted(message);
        // What waits is no running request: the streams are counted by themselves.
        Place place = message.routing().get(Place.KEY);
        if (place != null) {
            place.release();
        }
        boolean open = streams.openForSubscription(
                message.routing(),
                message.gateway(),
                message.caller(),
                message.request().requestId(),
                wanted);
        if (!open) {
            throw refused(message.routing());
        }
    }

    private static Set<ListKind> wanted(McpMessage message) {
        Buffer raw = message.request().param("notifications");
        try {
            JsonObject filter = raw == null ? new JsonObject() : new JsonObject(raw);
            Set<ListKind> wanted = EnumSet.noneOf(ListKind.class);
            for (ListKind kind : message.gateway().lists()) {
                if (Boolean.TRUE.equals(filter.getValue(kind.filter()))) {
                    wanted.add(kind);
                }
            }
            return wanted;
        } catch (DecodeException | ClassCastException wrong) {
            throw McpFailure.invalidParams("Invalid params: notifications must be an object");
        }
    }

    private McpFailure refused(RoutingContext ctx) {
        long seconds = Math.max(1, limits.retryAfter().toSeconds());
        ctx.response().putHeader("Retry-After", Long.toString(seconds));
        return streams.draining()
                ? Answer.ending()
                : new McpFailure(McpFailure.UNAVAILABLE, 429, "Too many streams at the same time");
    }
}
