package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.identity.ConsentProgress;
import io.gatehouse.gateway.identity.TokenOutcome.ConsentNeeded;
import io.gatehouse.gateway.identity.TokenRequest;
import io.gatehouse.gateway.mcp.Asked;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.JsonText;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.RequestStates;
import io.gatehouse.gateway.replica.Replicas;
import io.gatehouse.gateway.stream.ClientStreams;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends a user to a page of ours in the best way that his client knows: {@code input_required} and a held retry in the
 * stateless era, error -32042 and a notification in the handshake era, plain words for everybody else.
 */
@Singleton
class Consents {

    private static final String KEY = "consent";
    /** Where the stateless era lets a server ask for input. */
    private static final Set<Asked.Kind> ASKABLE = EnumSet.of(Asked.Kind.TOOL, Asked.Kind.PROMPT, Asked.Kind.RESOURCE);

    private final Vertx vertx;
    private final RequestStates states;
    private final ConsentWatch watch;
    private final ClientStreams streams;
    private final Replicas replicas;
    private final ConsentConfig config;
    private final ConcurrentHashMap<String, Integer> held = new ConcurrentHashMap<>();

    Consents(
            Vertx vertx,
            RequestStates states,
            ConsentWatch watch,
            ClientStreams streams,
            Replicas replicas,
            ConsentConfig config) {
        this.vertx = vertx;
        this.states = states;
        this.watch = watch;
        this.streams = streams;
        this.replicas = replicas;
        this.config = config;
    }

    /** Answers a call that cannot go on before its user has consented. */
    Future<Void> ask(Exchange exchange, TokenRequest request, ConsentNeeded consent) {
        boolean modern = exchange.version().era() == Era.MODERN;
        if (!exchange.urlElicitation()
                || modern && !ASKABLE.contains(exchange.asked().kind())) {
            return inWords(exchange, consent);
        }
        return modern ? inputRequired(exchange, consent) : elicitation(exchange, request, consent);
    }

    private static Future<Void> inWords(Exchange exchange, ConsentNeeded consent) {
        return exchange.answerError(
                McpFailure.CONSENT_REQUIRED,
                "The target '" + exchange.target().name() + "' needs your permission before it can be"
                        + " used. Open this link in your browser, sign in and confirm, then try again: "
                        + consent.authorizationUrl());
    }

    private static String message(Exchange exchange) {
        return JsonText.quote(
                "Please open this URL to let the target '" + exchange.target().name() + "' act for you.");
    }

    private Future<Void> inputRequired(Exchange exchange, ConsentNeeded consent) {
        String state = states.seal(
                RequestStates.Kind.CONSENT,
                exchange,
                config.stateLifetime(),
                consent.sessionUri().getBytes(StandardCharsets.UTF_8));
        return exchange.answer(Buffer.buffer("{\"resultType\":\"input_required\",\"inputRequests\":{\"" + KEY
                + "\":{\"method\":\"elicitation/create\",\"params\":{\"mode\":\"url\",\"url\":"
                + JsonText.quote(consent.authorizationUrl())
                + ",\"message\":" + message(exchange) + "}}},\"requestState\":\"" + state
                + "\",\"_meta\":{\"io.modelcontextprotocol/serverInfo\":"
                + exchange.gateway().serverInfo() + "}}"));
    }

    private Future<Void> elicitation(Exchange exchange, TokenRequest request, ConsentNeeded consent) {
        String id = CallAnswers.elicitationId(consent.sessionUri());
        String session = exchange.sessionKey();
        if (streams.has(session)) {
            tell(session, id, request, consent.sessionUri());
        } else if (exchange.session() != null) {
            replicas.tellAll(ElicitationStreams.NAME, ElicitationStreams.message(session, null))
                    .onSuccess(has -> {
                        if (has) {
                            tell(session, id, request, consent.sessionUri());
                        }
                    });
        }
        Buffer data = Buffer.buffer(
                "{\"elicitations\":[{\"mode\":\"url\",\"elicitationId\":" + JsonText.quote(id) + ",\"url\":"
                        + JsonText.quote(consent.authorizationUrl()) + ",\"message\":" + message(exchange) + "}]}");
        return exchange.fail(new McpFailure(
                McpFailure.URL_ELICITATION_REQUIRED, 200, "This request requires more information.", data, null));
    }

    /** Tells the session's stream once, wherever it is open by then, when the consent is complete. */
    private void tell(String session, String id, TokenRequest request, String sessionUri) {
        ConsentWatch.Waiter waiter = watch.join(request.settled(), sessionUri, progress -> {
            if (progress == ConsentProgress.COMPLETE) {
                if (streams.has(session)) {
                    streams.send(session, ElicitationStreams.notification(id));
                } else {
                    replicas.tellAll(ElicitationStreams.NAME, ElicitationStreams.message(session, id));
                }
            }
        });
        if (waiter != null) {
            vertx.setTimer(config.stateLifetime().toMillis(), fired -> waiter.leave());
        }
    }

    /** Whether the client says that its user did not want to. */
    static boolean declined(Exchange exchange) {
        String action = action(exchange);
        return "decline".equals(action) || "cancel".equals(action);
    }

    private static @Nullable String action(Exchange exchange) {
        Buffer raw = exchange.request().param("inputResponses");
        try {
            return raw != null
                            && new JsonObject(raw).getValue(KEY) instanceof JsonObject response
                            && response.getValue("action") instanceof String action
                    ? action
                    : null;
        } catch (DecodeException | ClassCastException malformed) {
            throw McpFailure.invalidParams("Invalid params: inputResponses must be an object");
        }
    }

    /**
     * Holds a repeated call while its consent is under way: until it is decided, for a time, while its client is there.
     * The client repeats the call as soon as its user agreed to open the page, and has long not consented then.
     */
    Future<Void> hold(Exchange exchange, TokenRequest request, String sessionUri) {
        String caller = exchange.caller().key();
        if (!"accept".equals(action(exchange)) || config.hold().isZero() || !enter(caller)) {
            return Future.succeededFuture();
        }
        Promise<Void> over = Promise.promise();
        Context here = vertx.getOrCreateContext();
        ConsentWatch.Waiter waiter =
                watch.join(request, sessionUri, progress -> here.runOnContext(ignored -> over.tryComplete()));
        long timer = vertx.setTimer(Math.max(1, config.hold().toMillis()), fired -> over.tryComplete());
        exchange.turn().addEndHandler(gone -> over.tryComplete());
        if (waiter == null || exchange.turn().closed()) {
            over.tryComplete();
        }
        return over.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            if (waiter != null) {
                waiter.leave();
            }
            held.computeIfPresent(caller, (key, count) -> count == 1 ? null : count - 1);
        });
    }

    private boolean enter(String caller) {
        boolean[] entered = new boolean[1];
        held.compute(caller, (key, count) -> {
            int now = count == null ? 0 : count;
            entered[0] = now < config.maximumHeldPerCaller();
            return entered[0] ? Integer.valueOf(now + 1) : count;
        });
        return entered[0];
    }

    int held() {
        return held.size();
    }
}
