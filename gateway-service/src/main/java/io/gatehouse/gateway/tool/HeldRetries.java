package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.audit.AuditOutcome;
import io.gatehouse.gateway.bridge.Conversations;
import io.gatehouse.gateway.bridge.HeldElsewhere;
import io.gatehouse.gateway.limit.Admission;
import io.gatehouse.gateway.limit.Limiter;
import io.gatehouse.gateway.limit.TargetGate;
import io.gatehouse.gateway.limit.TargetGates;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.upstream.UpstreamFailure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import jakarta.inject.Singleton;

/**
 * Requests that go on with a call which its target waits in. While a call is held it takes no place at its target; who
 * goes on with it comes in again, and leaves it held when there is no room.
 */
@Singleton
class HeldRetries {

    private static final String GONE = "replica-gone";

    private final Conversations conversations;
    private final HeldElsewhere elsewhere;
    private final Limiter limiter;
    private final LimitedCalls limited;
    private final TargetGates gates;

    HeldRetries(
            Conversations conversations,
            HeldElsewhere elsewhere,
            Limiter limiter,
            LimitedCalls limited,
            TargetGates gates) {
        this.conversations = conversations;
        this.elsewhere = elsewhere;
        this.limiter = limiter;
        this.limited = limited;
        this.gates = gates;
    }

    /** Answers what the target waits for, in the call that it waits in, at the replica that holds it. */
    Future<Void> goOn(Exchange exchange, String heldId, CallRecord record) {
        String replica = elsewhere.replicaOf(heldId);
        if (replica != null) {
            return handOver(exchange, replica, record);
        }
        Admission admission = limiter.callThatGoesOn(
                exchange.gateway().gatewayId(),
                exchange.gateway().rules().limits(),
                exchange.target().name(),
                exchange.asked().name());
        if (admission.over() != null) {
            return limited.answerHeld(exchange, admission.over(), record);
        }
        return gates.enter(
                        exchange.gateway().gatewayId(),
                        exchange.gateway().rules().limits(),
                        exchange.target().name())
                .transform(entered -> entered.failed()
                        ? closed(exchange, entered.cause(), record)
                        : inside(exchange, heldId, record, entered.result()))
                .onComplete(end -> admission.leave().run());
    }

    private Future<Void> handOver(Exchange exchange, String replica, CallRecord record) {
        return elsewhere
                .handOver(exchange, replica)
                .onFailure(gone -> record.refused(GONE))
                .map(whole -> {
                    if (whole) {
                        record.handedOver();
                    } else {
                        record.called(AuditOutcome.FAILED, GONE);
                    }
                    return null;
                });
    }

    private Future<Void> closed(Exchange exchange, Throwable cause, CallRecord record) {
        if (GatedCall.closed(cause) instanceof UpstreamFailure failure) {
            record.called(AuditOutcome.FAILED, failure.kind().code());
            return exchange.fail(new McpFailure(
                    McpFailure.TARGET_FAILED,
                    200,
                    CallAnswers.failed(exchange.target().name(), failure)));
        }
        return Future.failedFuture(cause);
    }

    private Future<Void> inside(Exchange exchange, String heldId, CallRecord record, TargetGate.Pass pass) {
        String target = exchange.target().name();
        record.asking();
        return conversations
                .resume(exchange, heldId, failure -> CallAnswers.failed(target, failure))
                .onComplete(passed -> {
                    settle(passed, pass);
                    pass.release();
                })
                .transform(passed -> record.passed(passed, exchange))
                .onFailure(failed -> record.called(AuditOutcome.FAILED, "internal-error"));
    }

    private static void settle(AsyncResult<Conversations.Outcome> passed, TargetGate.Pass pass) {
        if (passed.succeeded()) {
            pass.answered();
        } else if (passed.cause() instanceof UpstreamFailure failure) {
            GatedCall.settle(failure, pass);
        }
    }
}
