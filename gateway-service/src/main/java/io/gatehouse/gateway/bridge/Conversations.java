package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.RequestStates;
import io.gatehouse.gateway.upstream.UpstreamAnswer;
import io.gatehouse.gateway.upstream.UpstreamCall;
import io.gatehouse.gateway.upstream.UpstreamFailure;
import io.gatehouse.gateway.upstream.UpstreamTools;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Brings what a target answers to its client, and what it asks to whoever can answer it. */
@Singleton
public class Conversations {

    /** How a client was answered. */
    public enum Outcome {
        /** With what the target answered. */
        ANSWERED,
        /** With what the target asks for; it goes on in another request. */
        INPUT_REQUIRED
    }

    final UpstreamTools tools;
    final UrlElicitations urls;
    final PendingRequests pending;
    final HeldCalls held;
    final RequestStates states;
    final BridgeConfig config;
    private final String version;

    Conversations(
            UpstreamTools tools,
            UrlElicitations urls,
            PendingRequests pending,
            HeldCalls held,
            RequestStates states,
            BridgeConfig config,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.tools = tools;
        this.urls = urls;
        this.pending = pending;
        this.held = held;
        this.states = states;
        this.config = config;
        this.version = version;
    }

    /**
     * Passes an answer to the client; ends with its last byte, or fails with {@link UpstreamFailure}. Nothing was sent
     * then, or the client was told already.
     *
     * @param words what a client is told of a failure
     */
    public Future<Outcome> pass(
            Exchange exchange, UpstreamCall call, UpstreamAnswer answer, Function<UpstreamFailure, String> words) {
        return new Conversation(this, exchange, call, new Answers(exchange, version), words).run(answer);
    }

    /**
     * Goes on with a call that its target waits in; the answer is passed as in {@link #pass}.
     *
     * @param id what the state of kind HELD holds
     */
    public Future<Outcome> resume(Exchange exchange, String id, Function<UpstreamFailure, String> words) {
        JsonBytes responses = responses(exchange);
        Buffer answer = responses == null ? null : responses.raw(Conversation.ONLY_KEY);
        if (answer == null) {
            return Future.failedFuture(McpFailure.invalidParams(
                    "Invalid params: inputResponses does not answer '" + Conversation.ONLY_KEY + "'"));
        }
        HeldCalls.Held found = held.take(id, exchange.caller().key());
        if (found == null) {
            return Future.failedFuture(McpFailure.invalidParams(
                    "Invalid params: the call that this answers is not waiting any more; send it anew"));
        }
        return new Conversation(this, exchange, found.call(), new Answers(exchange, version), words)
                .resume(found, answer)
                .onComplete(end -> found.call().release());
    }

    private static @Nullable JsonBytes responses(Exchange exchange) {
        Buffer raw = exchange.request().param("inputResponses");
        return raw == null ? null : JsonBytes.read(raw);
    }
}
