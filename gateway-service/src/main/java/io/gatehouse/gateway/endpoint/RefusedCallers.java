package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.HttpTurn;
import io.gatehouse.gateway.audit.AuditEvent;
import io.gatehouse.gateway.audit.AuditOutcome;
import io.gatehouse.gateway.audit.AuditTrail;
import io.gatehouse.gateway.audit.AuditType;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.caller.CallerRefused;
import io.gatehouse.gateway.caller.CallerRefused.Reason;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.limit.PerSecond;
import io.gatehouse.gateway.mcp.ClientAddress;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.McpRequest;
import io.gatehouse.gateway.tool.UnknownTools;
import io.gatehouse.gateway.trace.Traceparent;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Records requests that were refused before it was known what they ask a target for: of strangers, and of callers who
 * asked too often or not as they must. Anybody can be refused as often as he likes, so only some refusals a second are
 * recorded one by one; that more came is said in the log. Strangers do not use up what is left for those who are known.
 */
@Singleton
class RefusedCallers {

    /** Reasons that are no state of a token. */
    static final String ORIGIN = "origin-not-allowed";

    static final String TOKEN_IN_URL = "token-in-url";
    static final String RATE = "rate-limited";
    static final String CONCURRENCY = "concurrency-limited";
    static final String UNREADABLE = "unreadable-message";

    private static final Logger LOG = Logger.getLogger(RefusedCallers.class);
    private static final int PER_SECOND = 20;
    /** The methods that go to a target. */
    private static final Set<String> CALLS = Set.of(
            "tools/call",
            "prompts/get",
            "resources/read",
            "resources/subscribe",
            "resources/unsubscribe",
            "completion/complete");

    private final AuditTrail audit;
    private final Clock clock;
    private final PerSecond strangers = new PerSecond(PER_SECOND);
    private final PerSecond known = new PerSecond(PER_SECOND);

    RefusedCallers(AuditTrail audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    void note(HttpTurn turn, GatewaySnapshot gateway, CallerRefused refused) {
        Reason reason = refused.reason();
        // A first request without a token is how clients learn where to log in, and an absent provider is no caller's
        // fault.
        if (reason != Reason.NO_TOKEN && refused.status() != 503) {
            stranger(turn, gateway, reason.code());
        }
    }

    /** Notes one whom nobody looked at any further. */
    void stranger(HttpTurn turn, GatewaySnapshot gateway, String reason) {
        Instant now = clock.instant();
        if (lets(strangers, now)) {
            audit.record(event(turn, gateway, reason, now));
        }
    }

    /** Notes a caller whose request was not looked at, or not understood. */
    void note(HttpTurn turn, GatewaySnapshot gateway, Caller caller, String reason) {
        Instant now = clock.instant();
        if (lets(known, now)) {
            audit.recordUnlessCrowded(
                    event(turn, gateway, reason, now).caller(caller.issuer(), caller.subject(), caller.clientId()));
        }
    }

    /** Notes a request for a target that came to none, unless that was noted already where more was known. */
    void note(HttpTurn turn, GatewaySnapshot gateway, Caller caller, McpRequest request, McpFailure failure) {
        if (CALLS.contains(request.method()) && !UnknownTools.noted(turn)) {
            note(turn, gateway, caller, reason(failure));
        }
    }

    private static String reason(McpFailure failure) {
        return switch (failure.code()) {
            case McpFailure.HEADER_MISMATCH -> "header-mismatch";
            case McpFailure.UNSUPPORTED_VERSION -> "unsupported-version";
            case McpFailure.METHOD_NOT_FOUND -> "method-not-found";
            case McpFailure.INVALID_PARAMS -> "invalid-params";
            default -> failure.status() == 404 ? "unknown-session" : "invalid-request";
        };
    }

    private static AuditEvent event(HttpTurn turn, GatewaySnapshot gateway, String reason, Instant now) {
        return new AuditEvent(now, AuditType.CALLER_REFUSED, AuditOutcome.REFUSED)
                .gateway(gateway.gatewayId())
                .reason(reason)
                .origin(ClientAddress.of(turn), Traceparent.traceId(Traceparent.of(turn.headers())));
    }

    private static boolean lets(PerSecond rate, Instant now) {
        int count = rate.count(now);
        if (rate.isFirstTooMany(count)) {
            LOG.warnf("more than %d requests a second are refused; the rest is not recorded", PER_SECOND);
        }
        return rate.lets(count);
    }
}
