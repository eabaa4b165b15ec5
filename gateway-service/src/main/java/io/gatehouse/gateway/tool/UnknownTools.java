package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.HttpTurn;
import io.gatehouse.gateway.audit.AuditEvent;
import io.gatehouse.gateway.audit.AuditOutcome;
import io.gatehouse.gateway.audit.AuditTrail;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.limit.PerSecond;
import io.gatehouse.gateway.mcp.Asked;
import io.gatehouse.gateway.mcp.ClientAddress;
import io.gatehouse.gateway.trace.Traceparent;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Records requests for tools, prompts and resources that do not exist. They cost a caller nothing, so only some a second are recorded, and none that
 * would crowd out the requests for those that do.
 */
@Singleton
public class UnknownTools {

    private static final Logger LOG = Logger.getLogger(UnknownTools.class);
    private static final int PER_SECOND = 20;
    private static final String NOTED = UnknownTools.class.getName();

    private final AuditTrail trail;
    private final Clock clock;
    private final PerSecond rate = new PerSecond(PER_SECOND);

    UnknownTools(AuditTrail trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    /** Whether this request was seen here, recorded or not. */
    public static boolean noted(HttpTurn turn) {
        return turn.get(NOTED) != null;
    }

    /** Records that a caller asked for something of that kind and name. */
    public void note(HttpTurn turn, GatewaySnapshot gateway, Caller caller, Asked.Kind kind, String name) {
        turn.put(NOTED, true);
        Instant now = clock.instant();
        int count = rate.count(now);
        if (!rate.lets(count)) {
            if (rate.isFirstTooMany(count)) {
                LOG.warnf(
                        "more than %d requests a second are for what is not there; the rest is not recorded",
                        PER_SECOND);
            }
            return;
        }
        trail.recordUnlessCrowded(new AuditEvent(now, AuditedKind.refused(kind), AuditOutcome.REFUSED)
                .caller(caller.issuer(), caller.subject(), caller.clientId())
                .gateway(gateway.gatewayId())
                .tool(null, AuditedKind.shown(name))
                .reason(AuditedKind.unknown(kind))
                .origin(ClientAddress.of(turn), Traceparent.traceId(Traceparent.of(turn.headers()))));
    }
}
