package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.audit.AuditEvent;
import io.gatehouse.gateway.audit.AuditOutcome;
import io.gatehouse.gateway.audit.AuditTrail;
import io.gatehouse.gateway.audit.AuditType;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.limit.PerSecond;
import io.gatehouse.gateway.upstream.UpstreamHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Records calls of tools that do not exist. They cost a caller nothing, so only some a second are recorded, and none that
 * would crowd out the calls of tools that do.
 */
@Singleton
public class UnknownTools {

    private static final Logger LOG = Logger.getLogger(UnknownTools.class);
    private static final int PER_SECOND = 20;
    private static final int MAXIMUM_NAME = 128;

    private final AuditTrail trail;
    private final Clock clock;
    private final PerSecond rate = new PerSecond(PER_SECOND);

    UnknownTools(AuditTrail trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    /** Records that a caller asked for a tool of that name. */
    public void note(HttpServerRequest request, GatewaySnapshot gateway, Caller caller, String name) {
        Instant now = clock.instant();
        int count = rate.count(now);
        if (!rate.lets(count)) {
            if (rate.isFirstTooMany(count)) {
                LOG.warnf("more than %d unknown tools a second are called; the rest is not recorded", PER_SECOND);
            }
            return;
        }
        SocketAddress address = request.remoteAddress();
        String traceparent = UpstreamHeaders.traceparent(request.headers());
        trail.recordUnlessCrowded(new AuditEvent(now, AuditType.TOOL_REFUSED, AuditOutcome.REFUSED)
                .caller(caller.issuer(), caller.subject(), caller.clientId())
                .gateway(gateway.gatewayId())
                .tool(null, shown(name))
                .reason("unknown-tool")
                .origin(
                        address == null ? null : address.hostAddress(),
                        traceparent == null ? null : traceparent.substring(3, 35)));
    }

    /** The name as an auditor may see it: short, and without characters that act on whatever shows them. */
    static String shown(String name) {
        StringBuilder shown = new StringBuilder();
        name.codePoints()
                .limit(MAXIMUM_NAME)
                .forEach(letter -> shown.appendCodePoint(isPlain(letter) ? letter : '\uFFFD'));
        return shown.toString();
    }

    private static boolean isPlain(int letter) {
        return switch (Character.getType(letter)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
