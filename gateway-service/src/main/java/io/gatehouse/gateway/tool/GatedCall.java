package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.cache.AtOnce;
import io.gatehouse.gateway.limit.TargetGate;
import io.gatehouse.gateway.limit.TargetGates;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.upstream.UpstreamAnswer;
import io.gatehouse.gateway.upstream.UpstreamCall;
import io.gatehouse.gateway.upstream.UpstreamFailure;
import io.gatehouse.gateway.upstream.UpstreamTools;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** The way of one call to its target through the target's gate: in at the first try, out when all is over. */
final class GatedCall {

    private final UpstreamTools tools;
    private final TargetGates gates;
    private final Exchange exchange;
    private TargetGate.@Nullable Pass pass;
    private boolean over;

    GatedCall(UpstreamTools tools, TargetGates gates, Exchange exchange) {
        this.tools = tools;
        this.gates = gates;
        this.exchange = exchange;
    }

    /** Sends the call; fails with {@link UpstreamFailure}. */
    Future<UpstreamAnswer> call(UpstreamCall call) {
        TargetGate.Pass inside = pass;
        if (inside != null) {
            return send(call, inside);
        }
        return AtOnce.then(
                gates.enter(
                        exchange.gateway().gatewayId(),
                        exchange.gateway().rules().limits(),
                        exchange.target().name()),
                entered -> {
                    if (entered.failed()) {
                        return Future.failedFuture(closed(entered.cause()));
                    }
                    pass = entered.result();
                    call.letIn(entered.result());
                    if (over) {
                        entered.result().release();
                    }
                    return send(call, entered.result());
                });
    }

    /** Why a target was not asked, as a failure of the call. */
    static Throwable closed(Throwable cause) {
        return cause instanceof TargetGate.Refused refused
                ? new UpstreamFailure(
                        refused.reason() == TargetGate.Closed.CIRCUIT_OPEN
                                ? UpstreamFailure.Kind.CIRCUIT_OPEN
                                : UpstreamFailure.Kind.BUSY)
                : cause;
    }

    private Future<UpstreamAnswer> send(UpstreamCall call, TargetGate.Pass inside) {
        UpstreamTools.Way known = tools.settled(call);
        if (known == null) {
            // Others may be waited for, and whoever else waits for them may go on with this on his thread.
            exchange.routing();
        }
        return tools.call(call, known).onComplete(sent -> {
            if (sent.succeeded()) {
                inside.answered();
            } else if (sent.cause() instanceof UpstreamFailure failure) {
                settle(failure, inside);
            }
        });
    }

    /** What a failure says of the target. */
    static void settle(UpstreamFailure failure, TargetGate.Pass inside) {
        switch (failure.kind()) {
            case UNREACHABLE, TIMED_OUT -> inside.failed();
            case HTTP_STATUS -> {
                if (failure.status() >= 502 && failure.status() <= 504) {
                    inside.failed();
                } else {
                    inside.answered();
                }
            }
            case UNAUTHORIZED, INSUFFICIENT_SCOPE, SESSION_LOST, BAD_ANSWER, TOO_LARGE -> inside.answered();
            // Says nothing of the target.
            default -> {}
        }
    }

    /** Nothing more will be sent. */
    void release() {
        over = true;
        if (pass != null) {
            pass.release();
        }
    }
}
