package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.audit.AuditOutcome;
import io.gatehouse.gateway.audit.AuditTrail;
import io.gatehouse.gateway.bridge.Conversations;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.catalog.Tool;
import io.gatehouse.gateway.identity.ResourceTokens;
import io.gatehouse.gateway.identity.TokenRequest;
import io.gatehouse.gateway.limit.Admission;
import io.gatehouse.gateway.limit.Limiter;
import io.gatehouse.gateway.limit.TargetGates;
import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.RequestStates;
import io.gatehouse.gateway.trace.Traceparent;
import io.gatehouse.gateway.upstream.SessionKey;
import io.gatehouse.gateway.upstream.UpstreamCall;
import io.gatehouse.gateway.upstream.UpstreamMessage;
import io.gatehouse.gateway.upstream.UpstreamTools;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides, gets the credential, forwards the call to its target, and records how it ended. */
@Singleton
class ForwardCall implements CallTool {

    private final CallChecks checks;
    private final ResourceTokens tokens;
    private final UpstreamTools tools;
    private final Consents consents;
    private final Limiter limiter;
    private final LimitedCalls limited;
    private final HeldRetries heldRetries;
    private final TargetGates gates;
    private final Conversations conversations;
    private final RunningCalls running;
    private final AuditTrail trail;
    private final CallMetrics metrics;
    private final Clock clock;

    ForwardCall(
            CallChecks checks,
            ResourceTokens tokens,
            UpstreamTools tools,
            Consents consents,
            Limiter limiter,
            LimitedCalls limited,
            HeldRetries heldRetries,
            TargetGates gates,
            Conversations conversations,
            RunningCalls running,
            AuditTrail trail,
            CallMetrics metrics,
            Clock clock) {
        this.checks = checks;
        this.tokens = tokens;
        this.tools = tools;
        this.consents = consents;
        this.limiter = limiter;
        this.limited = limited;
        this.heldRetries = heldRetries;
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
        CallChecks.Passed passed;
        try {
            passed = checks.check(exchange);
        } catch (CallChecks.Refused refused) {
            record.refused(refused.reason());
            return exchange.fail(refused.answer());
        }
        RequestStates.Opened state = passed.state();
        if (state != null) {
            // It goes on in another call, or waits for a person: on whatever thread that ends.
            exchange.routing();
        }
        if (state != null && state.kind() == RequestStates.Kind.HELD) {
            return heldRetries.goOn(exchange, state.text(), record);
        }
        Admission admission = limiter.call(
                exchange.gateway().gatewayId(),
                exchange.gateway().rules().limits(),
                exchange.target().name(),
                exchange.asked().name());
        if (admission.over() != null) {
            return limited.answer(exchange, admission.over(), record);
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
        return forward(exchange, entered, passed, record)
                .onComplete(end -> admission.leave().run());
    }

    private Future<Void> forward(
            Exchange exchange, RunningCalls.Entered entered, CallChecks.Passed passed, CallRecord record) {
        TokenRequest request = TokenRequest.of(
                exchange.gateway().gatewayId(),
                exchange.caller(),
                exchange.target(),
                passed.override(),
                Traceparent.of(exchange.turn().headers()));
        UpstreamCall call = entered.call();
        call.whenOver(() -> running.leave(entered));
        if (exchange.version().era() == Era.MODERN) {
            exchange.turn().addEndHandler(end -> {
                if (end.failed() && !exchange.turn().ended()) {
                    tools.cancel(call);
                }
            });
        }
        GatedCall gated = new GatedCall(tools, gates, exchange);
        return new ToolCall(exchange, call, request, tokens, gated, conversations, consents, passed.state(), record)
                .run()
                .onComplete(end -> {
                    call.release();
                    gated.release();
                    if (end.failed()) {
                        record.called(AuditOutcome.FAILED, "internal-error");
                    }
                });
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
                        exchange.turn().headers(),
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
    public Map<String, String> logLevels() {
        return tools.logLevels();
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
