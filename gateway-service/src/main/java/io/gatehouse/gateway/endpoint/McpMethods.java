package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.bridge.Replies;
import io.gatehouse.gateway.catalog.OfferingRoute;
import io.gatehouse.gateway.catalog.Route;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.limit.Place;
import io.gatehouse.gateway.mcp.Asked;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.LogLevel;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.McpRequest;
import io.gatehouse.gateway.mcp.Session;
import io.gatehouse.gateway.tool.CallTool;
import io.gatehouse.gateway.tool.ListTools;
import io.gatehouse.gateway.tool.UnknownTools;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;

/** What each method does; most of them do the same in both eras. */
@Singleton
class McpMethods {

    static final String INITIALIZE = "initialize";
    private static final String DISCOVER = "server/discover";
    private static final String LISTEN = "subscriptions/listen";
    /** What the stateless era took away. */
    private static final Set<String> NOT_MODERN =
            Set.of(INITIALIZE, "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe");

    private static final Set<String> ONLY_MODERN = Set.of(DISCOVER, LISTEN);
    private static final Logger LOG = Logger.getLogger(McpMethods.class);

    private final Initialize initialize;
    private final ListTools listTools;
    private final CallTool callTool;
    private final UnknownTools unknownTools;
    private final StreamRequests streams;
    private final OtherReplicas replicas;
    private final Replies replies;
    private final SessionSubscriptions subscriptions;

    McpMethods(
            Initialize initialize,
            ListTools listTools,
            CallTool callTool,
            UnknownTools unknownTools,
            StreamRequests streams,
            OtherReplicas replicas,
            Replies replies,
            SessionSubscriptions subscriptions) {
        this.subscriptions = subscriptions;
        this.streams = streams;
        this.replicas = replicas;
        this.initialize = initialize;
        this.listTools = listTools;
        this.callTool = callTool;
        this.unknownTools = unknownTools;
        this.replies = replies;
    }

    void handle(McpMessage message) {
        McpRequest request = message.request();
        if (request.kind() == McpRequest.Kind.RESPONSE) {
            answered(message);
            return;
        }
        if (request.kind() != McpRequest.Kind.REQUEST) {
            notified(message);
            Answer.empty(message.routing(), 202);
            return;
        }
        Era era = message.version().era();
        if ((era == Era.MODERN ? NOT_MODERN : ONLY_MODERN).contains(request.method())) {
            throw McpFailure.methodNotFound(era);
        }
        switch (request.method()) {
            case "tools/call" -> call(message);
            case "tools/list" -> listed(message, listTools.list(message.gateway(), message.caller(), era, request));
            case "prompts/list", "resources/list", "resources/templates/list" ->
                listed(message, listTools.offerings(message.gateway(), message.caller(), era, request));
            case "prompts/get",
                    "resources/read",
                    "resources/subscribe",
                    "resources/unsubscribe",
                    "completion/complete" -> offering(message);
            case DISCOVER -> result(message, Discover.result(message.gateway()));
            case LISTEN -> streams.listen(message);
            case INITIALIZE -> result(message, initialize.open(message));
            case "ping" -> result(message, Buffer.buffer("{}"));
            case "logging/setLevel" -> setLogLevel(message);
            default -> throw McpFailure.methodNotFound(era);
        }
    }

    private void setLogLevel(McpMessage message) {
        String level = message.request().stringParam("level");
        if (level == null || !LogLevel.ALL.contains(level)) {
            throw McpFailure.invalidParams("Invalid params: level must be one of " + String.join(", ", LogLevel.ALL));
        }
        // Answered when the others have heard it, because the next call may go to any of them.
        replicas.logLevel(Exchange.sessionKey(message.session(), message.caller()), level)
                .onComplete(told -> result(message, Buffer.buffer("{}")));
    }

    private void answered(McpMessage message) {
        RoutingContext routing = message.routing();
        replies.take(
                        Exchange.sessionKey(message.session(), message.caller()),
                        message.caller().key(),
                        message.request())
                .onSuccess(taken -> Answer.empty(routing, 202))
                .onFailure(failure -> {
                    McpFailure known = McpFailure.of(failure);
                    if (known.status() == 503) {
                        routing.response().putHeader("Retry-After", "1");
                    }
                    Answer.failure(routing, known, null);
                });
    }

    private void notified(McpMessage message) {
        Buffer cancelled = message.request().param("requestId");
        boolean legacy = message.version().era() == Era.LEGACY;
        if (legacy && message.request().method().equals("notifications/cancelled") && cancelled != null) {
            replicas.cancel(Exchange.sessionKey(message.session(), message.caller()), cancelled);
        }
    }

    private static void listed(McpMessage message, Future<Buffer> page) {
        page.onSuccess(result -> result(message, result))
                .onFailure(failed -> Answer.failure(
                        message.turn(), McpFailure.of(failed), message.request().id()));
    }

    private static void result(McpMessage message, Buffer result) {
        Answer.result(message.turn(), message.request().requestId(), result);
    }

    private void call(McpMessage message) {
        String name = message.request().name();
        if (name == null) {
            throw McpFailure.invalidParams("Invalid params: name must be a string");
        }
        Buffer arguments = message.request().arguments();
        if (arguments != null && arguments.getByte(0) != '{') {
            throw McpFailure.invalidParams("Invalid params: arguments must be an object");
        }
        Route route = message.gateway().route(name);
        if (route == null) {
            throw unknown(message, Asked.Kind.TOOL, name);
        }
        ask(message, route.target(), Asked.tool(name, route.tool()));
    }

    private void offering(McpMessage message) {
        Wanted wanted = Wanted.of(message.gateway(), message.request());
        OfferingRoute route = wanted.route();
        if (route == null) {
            throw unknown(message, wanted.kind(), wanted.name());
        }
        ask(message, route.target(), wanted.asked(route));
    }

    private McpFailure unknown(McpMessage message, Asked.Kind kind, String name) {
        unknownTools.note(message.turn(), message.gateway(), message.caller(), kind, name);
        return McpFailure.unknown(kind, name, message.version().era());
    }

    private void ask(McpMessage message, Target target, Asked asked) {
        Exchange exchange = new Exchange(
                message.gateway(),
                target,
                asked,
                message.caller(),
                message.request(),
                message.version(),
                message.session(),
                message.client(),
                message.gateway().protocol().responseStreaming(),
                message.turn());
        run(exchange).onFailure(failure -> {
            if (!(failure instanceof McpFailure)) {
                LOG.errorf(failure, "the request for %s failed", asked.publicName());
            }
            exchange.fail(failure);
        });
    }

    /** The call goes on without its client, and so does the client's place. */
    private Future<Void> run(Exchange exchange) {
        Place place = Objects.requireNonNull(exchange.turn().<Place>get(Place.KEY));
        place.hold();
        try {
            return called(exchange).onComplete(over -> place.release());
        } catch (RuntimeException unforeseen) {
            place.release();
            throw unforeseen;
        }
    }

    /** A subscription of a session is heard before its target answers, so that nothing is missed in between. */
    private Future<Void> called(Exchange exchange) {
        Session session = exchange.session();
        if (session == null || exchange.asked().kind() != Asked.Kind.SUBSCRIPTION) {
            return callTool.call(exchange);
        }
        String uri = exchange.asked().name();
        boolean wanted = exchange.request().method().equals("resources/subscribe");
        replicas.subscribes(session, uri, wanted);
        return wanted
                ? subscriptions.listen(session, uri).compose(heard -> {
                    Future<Void> called = callTool.call(exchange);
                    // A target that wanted a consent first may have it by now.
                    return heard ? called : called.onSuccess(done -> subscriptions.listen(session, uri));
                })
                : callTool.call(exchange);
    }
}
