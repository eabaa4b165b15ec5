package io.gatehouse.gateway.mcp;

import io.gatehouse.gateway.HttpTurn;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.Target;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * One request that goes to one target: all that a use case needs, handed along as one thing.
 *
 * @param session null for a client that never initialised
 * @param client what the client can be asked for, from its session or its message
 * @param acceptsEventStream whether the answer may be an event stream: the client takes one and the gateway allows it
 */
public record Exchange(
        GatewaySnapshot gateway,
        Target target,
        Asked asked,
        Caller caller,
        McpRequest request,
        ProtocolVersion version,
        @Nullable Session session,
        ClientCapabilities client,
        boolean acceptsEventStream,
        HttpTurn turn) {

    /** Whether this client can be sent to a URL by the protocol itself. */
    public boolean urlElicitation() {
        return client.elicitationUrl() && version.hasUrlElicitation();
    }

    /** What ids of running requests are unique within: the session, or the caller where there is none. */
    public String sessionKey() {
        return sessionKey(session, caller);
    }

    /** The same for a message that is no call. */
    public static String sessionKey(@Nullable Session session, Caller caller) {
        return session == null ? caller.withoutSession() : session.key();
    }

    /** The request that it came in, for whoever needs more of HTTP than its {@link #turn}. */
    public RoutingContext routing() {
        return turn.routing();
    }

    /** The response that the answer is written to. */
    public HttpServerResponse response() {
        return turn.routing().response();
    }

    /** Answers with the JSON of a result. */
    public Future<Void> answer(Buffer result) {
        return send(200, JsonText.result(request.requestId(), result));
    }

    /**
     * Says in plain words what went wrong or what to do: in a tool result where a tool was called, so that a model reads
     * it, else as an error.
     */
    public Future<Void> answerError(int code, String text) {
        return asked.hasErrorResult()
                ? send(200, JsonText.toolError(request.requestId(), text, version.era()))
                : fail(new McpFailure(code, 200, text));
    }

    /** Answers with an error; does nothing once an answer has begun. */
    public Future<Void> fail(Throwable failure) {
        McpFailure known = McpFailure.of(failure);
        return send(known.status(), known.toJsonRpc(request.requestId()));
    }

    private Future<Void> send(int status, Buffer json) {
        return turn.answer(status, null, json);
    }
}
