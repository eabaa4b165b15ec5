package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.ListKind;
import io.gatehouse.gateway.limit.LimitConfig;
import io.gatehouse.gateway.limit.Place;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.Session;
import io.gatehouse.gateway.stream.ClientStream;
import io.gatehouse.gateway.stream.ClientStreams;
import io.gatehouse.gateway.tool.ResourceWatch;
import io.gatehouse.gateway.tool.ResourceWatches;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** Requests for a stream that stays open: GET of the handshake era, subscriptions/listen of the stateless one. */
@Singleton
class StreamRequests {

    private final SessionCheck sessions;
    private final ClientStreams streams;
    private final LimitConfig limits;
    private final ResourceWatches watches;
    private final SessionSubscriptions subscriptions;

    StreamRequests(
            SessionCheck sessions,
            ClientStreams streams,
            LimitConfig limits,
            ResourceWatches watches,
            SessionSubscriptions subscriptions) {
        this.sessions = sessions;
        this.streams = streams;
        this.watches = watches;
        this.subscriptions = subscriptions;
        this.limits = limits;
    }

    /** A GET; without a session there is nothing to tell, and 405 is what clients take for that. */
    void get(RoutingContext ctx, GatewaySnapshot gateway, Caller caller) {
        boolean offered = gateway.protocol().responseStreaming()
                && ctx.request().getHeader(Headers.SESSION) != null
                && Headers.acceptsEvents(ctx.request().headers());
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
            subscriptions.opened(ctx, gateway, caller, session);
        } catch (McpFailure failure) {
            Answer.failure(ctx, failure, null);
        }
    }

    /** A subscription; tells only of what it names and of what is declared to change. */
    void listen(McpMessage message) {
        if (!message.gateway().protocol().responseStreaming()) {
            throw McpFailure.methodNotFound(message.version().era());
        }
        JsonObject filter = filter(message);
        Set<ListKind> wanted = EnumSet.noneOf(ListKind.class);
        for (ListKind kind : message.gateway().lists()) {
            if (Boolean.TRUE.equals(filter.getValue(kind.filter()))) {
                wanted.add(kind);
            }
        }
        Set<String> uris = uris(filter);
        if (uris.isEmpty()) {
            open(message, wanted, Set.of());
            return;
        }
        SubscriptionEar ear = new SubscriptionEar();
        ResourceWatch watch = watches.open(
                new ResourceWatch.Client(
                        message.gateway(), message.caller(), message.version(), null, message.routing()),
                ear);
        message.routing().addEndHandler(ended -> watch.close());
        if (message.routing().response().closed()) {
            watch.close();
            return;
        }
        watch.add(uris, message.request())
                .map(agreed -> open(message, wanted, agreed))
                .onSuccess(ear::opened)
                .onFailure(failed -> Answer.failure(
                        message.routing(),
                        McpFailure.of(failed),
                        message.request().id()));
    }

    private ClientStream open(McpMessage message, Set<ListKind> wanted, Set<String> uris) {
        // What waits is no running request: the streams are counted by themselves.
        Place place = message.routing().get(Place.KEY);
        if (place != null) {
            place.release();
        }
        ClientStream stream = streams.openForSubscription(
                message.routing(),
                message.gateway(),
                message.caller(),
                message.request().requestId(),
                wanted,
                uris);
        if (stream == null) {
            throw refused(message.routing());
        }
        return stream;
    }

    private static JsonObject filter(McpMessage message) {
        Buffer raw = message.request().param("notifications");
        try {
            return raw == null ? new JsonObject() : new JsonObject(raw);
        } catch (DecodeException | ClassCastException wrong) {
            throw McpFailure.invalidParams("Invalid params: notifications must be an object");
        }
    }

    /** The resources that are asked for, each once and as it stands there. */
    private static Set<String> uris(JsonObject filter) {
        Object wanted = filter.getValue("resourceSubscriptions");
        if (wanted == null) {
            return Set.of();
        }
        Set<String> uris = new LinkedHashSet<>();
        if (wanted instanceof JsonArray all) {
            for (Object one : all) {
                if (one instanceof String uri) {
                    uris.add(uri);
                }
            }
            if (all.stream().allMatch(String.class::isInstance)) {
                return uris;
            }
        }
        throw McpFailure.invalidParams("Invalid params: resourceSubscriptions must be an array of strings");
    }

    private McpFailure refused(RoutingContext ctx) {
        long seconds = Math.max(1, limits.retryAfter().toSeconds());
        ctx.response().putHeader("Retry-After", Long.toString(seconds));
        return streams.draining()
                ? Answer.ending()
                : new McpFailure(McpFailure.UNAVAILABLE, 429, "Too many streams at the same time");
    }
}
