package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.audit.AuditOutcome;
import io.gatehouse.gateway.limit.OverLimit;
import io.gatehouse.gateway.limit.PerSecond;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.McpFailure;
import io.vertx.core.Future;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jboss.logging.Logger;

/** Answers calls over a limit: says which one. The trail gets only some of them a second, so that it has room for what was done. */
@Singleton
class LimitedCalls {

    private static final Logger LOG = Logger.getLogger(LimitedCalls.class);
    private static final int PER_SECOND = 20;
    private static final String REASON = "rate-limited";

    private final PerSecond recorded = new PerSecond(PER_SECOND);
    private final Clock clock;

    LimitedCalls(Clock clock) {
        this.clock = clock;
    }

    /** The answer to a call that was not made. */
    Future<Void> answer(Exchange exchange, OverLimit over, CallRecord record) {
        record(record);
        return exchange.answerError(McpFailure.LIMITED, text(over));
    }

    /** The answer to a request that goes on with a call; that call waits, and the same request may come again. */
    Future<Void> answerHeld(Exchange exchange, OverLimit over, CallRecord record) {
        record(record);
        return exchange.fail(new McpFailure(McpFailure.LIMITED, 200, text(over)));
    }

    private static String text(OverLimit over) {
        return over.text() + ". Try again in " + over.seconds() + " seconds.";
    }

    private void record(CallRecord record) {
        int count = recorded.count(clock.instant());
        if (recorded.lets(count)) {
            record.refused(REASON);
            return;
        }
        record.untold(AuditOutcome.REFUSED, REASON);
        if (recorded.isFirstTooMany(count)) {
            LOG.warnf("more than %d calls a second are over a limit; the trail gets no more of them", PER_SECOND);
        }
    }
}
