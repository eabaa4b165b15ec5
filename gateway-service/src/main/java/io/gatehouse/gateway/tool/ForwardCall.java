package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.audit.AuditOutcome;
import io.gatehouse.gateway.audit.AuditTrail;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.catalog.Tool;
import io.gatehouse.gateway.identity.CredentialOverride;
import io.gatehouse.gateway.identity.ResourceTokens;
import io.gatehouse.gateway.identity.TokenRequest;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.MirroredHeaders;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.gatehouse.gateway.mcp.RequestStates;
import io.gatehouse.gateway.upstream.SessionKey;
import io.gatehouse.gateway.upstream.UpstreamCall;
import io.gatehouse.gateway.upstream.UpstreamHeaders;
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

    private final ToolPolicy policy;
    private final ResourceTokens tokens;
    private final UpstreamTools tools;
    private final RequestStates states;
    private final Consents consents;
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
            RunningCalls running,
            AuditTrail trail,
            CallMetrics metrics,
            Clock clock) {
        this.policy = policy;
        this.tokens = tokens;
        this.tools = tools;
        this.states = states;
        this.consents = consents;
        this.running = running;
        this.trail = trail;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public Future<Void> call(Exchange exchange) {
        CallRecord record = new CallRecord(exchange, trail, metrics, clock.instant());
        if (policy.decide(exchange.caller(), exchange.asked()) == ToolPolicy.Decision.REFUSED) {
            record.refused("policy");
            return exchange.fail(exchange.asked()
                    .unknown(ProtocolVersion.eraOf(exchange.version().text())));
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
        RunningCalls.Entered entered = running.enter(
                exchange.sessionKey(), exchange.request().requestId().toString(), lane -> upstreamCall(exchange, lane));
        if (entered == null) {
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
        return new ToolCall(exchange, entered.call(), request, tokens, tools, consents, state, record)
                .run()
                .onComplete(end -> {
                    running.leave(entered);
                    if (end.failed()) {
                        record.called(AuditOutcome.FAILED, "internal-error");
                    }
                });
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

    private static UpstreamCall upstreamCall(Exchange exchange, int lane) {
        Target target = exchange.target();
        SessionKey key = new SessionKey(
                exchange.gateway().gatewayId(),
                exchange.sessionKey(),
                exchange.caller().key(),
                target.targetId(),
                target.endpoint().toString(),
                "none",
                lane);
        return new UpstreamCall(
                target,
                key,
                // A target with handshakes is offered the newest revision that has them.
                exchange.version().era() == Era.LEGACY ? exchange.version().text() : ProtocolVersion.V2025_11_25.text(),
                exchange.routing().request().headers(),
                exchange.asked().message(exchange.request()),
                exchange.request().requestId());
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
