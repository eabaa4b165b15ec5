package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.audit.AuditOutcome;
import io.gatehouse.gateway.audit.AuditTrail;
import io.gatehouse.gateway.bridge.Conversations;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.catalog.Tool;
import io.gatehouse.gateway.identity.CredentialOverride;
import io.gatehouse.gateway.identity.ResourceTokens;
import io.gatehouse.gateway.identity.TokenRequest;
import io.gatehouse.gateway.limit.Admission;
import io.gatehouse.gateway.limit.Limiter;
import io.gatehouse.gateway.limit.OverLimit;
import io.gatehouse.gateway.limit.PerSecond;
import io.gatehouse.gateway.limit.TargetGates;
import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.MirroredHeaders;
import io.gatehouse.gateway.mcp.RequestStates;
import io.gatehouse.gateway.upstream.SessionKey;
import io.gatehouse.gateway.upstream.UpstreamCall;
import io.gatehouse.gateway.upstream.UpstreamHeaders;
import io.gatehouse.gateway.upstream.UpstreamMessage;
import io.gatehouse.gateway.upstream.UpstreamTools;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Decides, gets the credential, forwards the call to its target, and records how it ended. */
@Singleton
class ForwardCall implements CallTool {

    private static final int LIMITED_PER_SECOND = 20;

    private final PerSecond limited = new PerSecond(LIMITED_PER_SECOND);
    private final ToolPolicy policy;
    private final ResourceTokens tokens;
    private final UpstreamTools tools;
    private final RequestStates states;
    private final Consents consents;
    private final Limiter limiter;
    private final TargetGates gates;
    private final Conversations conversations;
    private final RunningCalls running;
    private final AuditTrail trail;
    private final CallMetrics metrics;
    private final Clock clock;

    ForwardCall(
            ToolPolicy policy,
            ResourceTokens tokens,
            UpstreamTools tools,
            RequestStates states,
            Consents consents,
            Limiter limiter,
            TargetGates gates,
            Conversations conversations,
            RunningCalls running,
            AuditTrail trail,
            CallMetrics metrics,
            Clock clock) {
        this.policy = policy;
        this.tokens = tokens;
        this.tools = tools;
        this.states = states;
        this.consents = consents;
        this.limiter = limiter;
        this.gates = gates;
        this.conversations = conversations;
        this.running = running;
        this.trail = trail;
        this.metrics = metrics;
        metrics.watch(running);
        this.clock = clock;
    }

    @Override
    public Future<Void> call(Exchange exchange) {
        CallRecord record = new CallRecord(exchange, trail, metrics, clock.instant());
        try {
            if (refused(exchange)) {
                record.refused("policy");
                return exchange.fail(exchange.asked().unknown(exchange.version().era()));
            }
        } catch (McpFailure unreadable) {
            record.refused("arguments-unreadable");
            return exchange.fail(unreadable);
        }
        McpFailure mismatch = mismatch(exchange);
        if (mismatch != null) {
            record.refused("header-mismatch");
            return exchange.fail(mismatch);
        }
        if (!trail.accepting()) {
            record.refused("audit-spool-full");
            return exchange.fail(CallAnswers.auditFull());
        }
        CredentialOverride override;
        try {
            override = CredentialOverride.read(exchange.request().meta(CredentialOverride.META));
        } catch (IllegalArgumentException malformed) {
            record.refused("invalid-meta");
            return exchange.fail(McpFailure.invalidParams("Invalid params: " + malformed.getMessage()));
        }
        RequestStates.Opened state;
        try {
            state = exchange.version().era() == Era.MODERN ? states.open(exchange) : null;
        } catch (McpFailure refused) {
            record.refused("invalid-request-state");
            return exchange.fail(refused);
        }
        Admission admission = limiter.call(
                exchange.gateway().gatewayId(),
                exchange.gateway().rules().limits(),
                exchange.target().name(),
                exchange.asked().name());
        if (admission.over() != null) {
            return limited(exchange, admission.over(), record);
        }
        if (state != null && state.kind() == RequestStates.Kind.HELD) {
            return goOn(exchange, state, record)
                    .onComplete(end -> admission.leave().run());
        }
        RunningCalls.Entered entered = running.enter(
                exchange.sessionKey(),
                exchange.request().requestId().toString(),
                lane -> upstreamCall(exchange, state, lane));
        if (entered == null) {
            admission.leave().run();
            record.refused("id-in-use");
            return exchange.fail(McpFailure.invalidRequest("Invalid Request: too many calls under this id"));
        }
        MultiMap headers = exchange.routing().request().headers();
        TokenRequest request = TokenRequest.of(
                exchange.gateway().gatewayId(),
                exchange.caller(),
                exchange.target(),
                override,
                UpstreamHeaders.traceparent(headers));
        entered.call().whenOver(() -> running.leave(entered));
        if (exchange.version().era() == Era.MODERN) {
            exchange.routing().addEndHandler(end -> {
                if (end.failed() && !exchange.response().ended()) {
                    tools.cancel(entered.call());
                }
            });
        }
        GatedCall gated = new GatedCall(tools, gates, exchange);
        return new ToolCall(exchange, entered.call(), request, tokens, gated, conversations, consents, state, record)
                .run()
                .onComplete(end -> {
                    entered.call().release();
                    gated.release();
                    admission.leave().run();
                    if (end.failed()) {
                        record.called(AuditOutcome.FAILED, "internal-error");
                    }
                });
    }

    private boolean refused(Exchange exchange) {
        return policy.decide(
                        exchange.gateway(), exchange.caller(), exchange.target(), exchange.asked(), exchange.request())
                == ToolPolicy.Decision.REFUSED;
    }

    /** Says which limit; the trail gets only some of those a second, so that it has room for what was done. */
    private Future<Void> limited(Exchange exchange, OverLimit over, CallRecord record) {
        if (limited.lets(limited.count(clock.instant()))) {
            record.refused("rate-limited");
        }
        return exchange.answerError(McpFailure.LIMITED, over.text() + ". Try again in " + over.seconds() + " seconds.");
    }

    /** What a client of the stateless era repeats in headers; after policy, so that no answer betrays a hidden tool. */
    private static @Nullable McpFailure mismatch(Exchange exchange) {
        Tool tool = exchange.asked().tool();
        if (tool == null || exchange.version().era() == Era.LEGACY) {
            return null;
        }
        try {
            MirroredHeaders.check(
                    exchange.routing().request().headers(),
                    tool.headers(),
                    exchange.request().arguments());
            return null;
        } catch (McpFailure failure) {
            return failure;
        }
    }

    /** Answers what a target waits for, in the call that it waits in. */
    private Future<Void> goOn(Exchange exchange, RequestStates.Opened state, CallRecord record) {
        String target = exchange.target().name();
        return conversations
                .resume(exchange, state.text(), failure -> CallAnswers.failed(target, failure))
                .transform(passed -> record.passed(passed, exchange));
    }

    private static UpstreamCall upstreamCall(Exchange exchange, RequestStates.@Nullable Opened state, int lane) {
        Target target = exchange.target();
        // Who takes no event stream cannot be asked anything on the way, unless he is asked in the answer.
        boolean askable = exchange.acceptsEventStream() || exchange.version().era() == Era.MODERN;
        ClientCapabilities client = askable ? exchange.client() : ClientCapabilities.NONE;
        SessionKey key = new SessionKey(
                exchange.gateway().gatewayId(),
                exchange.sessionKey(),
                exchange.caller().key(),
                target.targetId(),
                target.endpoint().toString(),
                "none",
                client,
                lane);
        Buffer message = exchange.asked().message(exchange.request());
        Tool tool = exchange.asked().tool();
        return new UpstreamCall(
                        target,
                        key,
                        exchange.routing().request().headers(),
                        new UpstreamMessage(
                                exchange.version(),
                                exchange.request().method(),
                                exchange.asked().headerName(),
                                exchange.request().requestId(),
                                state == null ? message : unwrapped(message, state),
                                client,
                                tool == null ? null : tool.definition()))
                .within(exchange.gateway()
                        .rules()
                        .limits()
                        .timeout(target.name(), exchange.asked().name()));
    }

    /** The target gets its own state back, and never one of ours. */
    private static Buffer unwrapped(Buffer message, RequestStates.Opened state) {
        JsonBytes envelope = JsonBytes.read(message);
        JsonBytes params = envelope == null ? null : envelope.object("params");
        if (envelope == null || params == null) {
            return message;
        }
        JsonBytes.Edit edit = params.edit();
        if (state.kind() == RequestStates.Kind.TARGET) {
            edit.set("requestState", Buffer.buffer(state.content()));
        } else {
            edit.remove("requestState").remove("inputResponses");
        }
        return envelope.edit().set("params", edit.toBuffer()).toBuffer();
    }

    @Override
    public void logLevel(String sessionKey, String level) {
        tools.logLevel(sessionKey, level);
    }

    @Override
    public boolean cancel(String sessionKey, Buffer requestId) {
        UpstreamCall call = running.find(sessionKey, requestId.toString());
        if (call != null) {
            tools.cancel(call);
        }
        return call != null;
    }
}
