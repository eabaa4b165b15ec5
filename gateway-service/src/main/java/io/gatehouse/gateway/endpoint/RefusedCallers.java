package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.audit.AuditEvent;
import io.gatehouse.gateway.audit.AuditOutcome;
import io.gatehouse.gateway.audit.AuditTrail;
import io.gatehouse.gateway.audit.AuditType;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.caller.CallerRefused;
import io.gatehouse.gateway.caller.CallerRefused.Reason;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.limit.PerSecond;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Records callers that were not let in. Anybody can be refused as often as he likes, so only some refusals a second are
 * recorded one by one; that more came is recorded once.
 */
@Singleton
class RefusedCallers {

    private static final Logger LOG = Logger.getLogger(RefusedCallers.class);
    private static final int PER_SECOND = 20;
    private final AuditTrail audit;
    private final Clock clock;
    private final PerSecond rate = new PerSecond(PER_SECOND);

    RefusedCallers(AuditTrail audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    void note(RoutingContext ctx, GatewaySnapshot gateway, CallerRefused refused) {
        Reason reason = refused.reason();
        // A first request without a token is how clients learn where to log in, and an absent provider is no caller's
        // fault.
        if (reason == Reason.NO_TOKEN || refused.status() == 503) {
            return;
        }
        Instant now = clock.instant();
        if (lets(now)) {
            SocketAddress address = ctx.request().remoteAddress();
            audit.record(new AuditEvent(now, AuditType.CALLER_REFUSED, AuditOutcome.REFUSED)
                    .gateway(gateway.gatewayId())
                    .reason(reason.code())
                    .origin(address == null ? null : address.hostAddress(), null));
        }
    }

    /** Notes a caller who asks more often than a limit allows. */
    void noteLimited(RoutingContext ctx, GatewaySnapshot gateway, Caller caller) {
        Instant now = clock.instant();
        if (lets(now)) {
            SocketAddress address = ctx.request().remoteAddress();
            audit.recordUnlessCrowded(new AuditEvent(now, AuditType.CALLER_REFUSED, AuditOutcome.REFUSED)
                    .caller(caller.issuer(), caller.subject(), caller.clientId())
                    .gateway(gateway.gatewayId())
                    .reason("rate-limited")
                    .origin(address == null ? null : address.hostAddress(), null));
        }
    }

    private boolean lets(Instant now) {
        int count = rate.count(now);
        if (rate.isFirstTooMany(count)) {
            LOG.warnf("more than %d callers a second are refused; the rest is not recorded", PER_SECOND);
        }
        return rate.lets(count);
    }
}
