package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.audit.AuditEvent;
import io.gatehouse.gateway.audit.AuditOutcome;
import io.gatehouse.gateway.audit.AuditTrail;
import io.gatehouse.gateway.audit.AuditType;
import io.gatehouse.gateway.bridge.Conversations;
import io.gatehouse.gateway.mcp.Asked;
import io.gatehouse.gateway.mcp.ClientAddress;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.trace.ServerSpan;
import io.gatehouse.gateway.trace.Traceparent;
import io.gatehouse.gateway.upstream.UpstreamFailure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says once, when a call is over, how it ended: one line in the trail and one in the metrics. */
final class CallRecord {

    private final Exchange exchange;
    private final AuditTrail trail;
    private final CallMetrics metrics;
    private final @Nullable ServerSpan span;
    private final Instant began;
    private final long start = System.nanoTime();
    private @Nullable AuditEvent begun;
    private boolean written;

    CallRecord(Exchange exchange, AuditTrail trail, CallMetrics metrics, Instant began) {
        this.exchange = exchange;
        this.trail = trail;
        this.metrics = metrics;
        this.span = ServerSpan.of(exchange.turn());
        this.began = began;
        if (span != null) {
            Asked asked = exchange.asked();
            span.calls(
                    exchange.gateway().gatewayId(),
                    exchange.target().name(),
                    asked.kind() == Asked.Kind.TOOL ? asked.name() : null);
        }
    }

    /** The target is about to be asked: should this process be killed from now on, the trail says so. */
    void asking() {
        if (begun == null && !written) {
            AuditEvent event = event(AuditedKind.asked(exchange.asked().kind()), AuditOutcome.FAILED);
            begun = event;
            trail.begins(event);
        }
    }

    /** The target was asked. */
    void called(AuditOutcome outcome, @Nullable String reason) {
        write(AuditedKind.asked(exchange.asked().kind()), outcome, reason);
    }

    /** Says how an answer was passed on; a failure that the client was not told of yet is told. */
    Future<Void> passed(AsyncResult<Conversations.Outcome> passed, Exchange to) {
        if (passed.succeeded()) {
            called(
                    AuditOutcome.SUCCESS,
                    passed.result() == Conversations.Outcome.INPUT_REQUIRED ? "input-required" : null);
            return Future.succeededFuture();
        }
        if (passed.cause() instanceof UpstreamFailure failure) {
            called(AuditOutcome.FAILED, failure.kind().code());
            return to.answerError(
                    McpFailure.TARGET_FAILED, CallAnswers.failed(to.target().name(), failure));
        }
        if (passed.cause() instanceof McpFailure) {
            refused("invalid-request-state");
        }
        return Future.failedFuture(passed.cause());
    }

    /** The target was not asked. */
    void refused(String reason) {
        write(AuditedKind.refused(exchange.asked().kind()), AuditOutcome.REFUSED, reason);
    }

    /** The target was not asked, and the trail says that already, or of enough others. */
    void untold(AuditOutcome outcome, String reason) {
        if (!written) {
            written = true;
            count(outcome, reason, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** Another replica goes on with it, and writes the line. */
    void handedOver() {
        if (!written && span != null) {
            span.over("HANDED_OVER", null);
        }
        written = true;
    }

    private void count(AuditOutcome outcome, @Nullable String reason, Duration took) {
        metrics.record(exchange.gateway().gatewayId(), exchange.target().name(), exchange.asked(), outcome, took);
        if (span != null) {
            span.over(outcome.name(), outcome == AuditOutcome.SUCCESS ? null : reason);
        }
    }

    /** Names of tools were checked when they were read; URIs may be long and hold anything. */
    private String name() {
        Asked asked = exchange.asked();
        return asked.kind() == Asked.Kind.TOOL ? asked.name() : AuditedKind.shown(asked.name());
    }

    private AuditEvent event(AuditType type, AuditOutcome outcome) {
        return new AuditEvent(began, type, outcome)
                .caller(
                        exchange.caller().issuer(),
                        exchange.caller().subject(),
                        exchange.caller().clientId())
                .gateway(exchange.gateway().gatewayId())
                .tool(exchange.target().name(), name())
                .provider(exchange.target().credential().providerName())
                .origin(
                        ClientAddress.of(exchange.turn()),
                        Traceparent.traceId(Traceparent.of(exchange.turn().headers())));
    }

    private void write(AuditType type, AuditOutcome outcome, @Nullable String reason) {
        if (written) {
            return;
        }
        written = true;
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        AuditEvent event = begun == null ? event(type, outcome) : begun.ended(type, outcome);
        trail.record(event.reason(reason).took(took));
        count(outcome, reason, took);
    }
}
