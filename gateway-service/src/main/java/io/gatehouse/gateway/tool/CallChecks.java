package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.audit.AuditTrail;
import io.gatehouse.gateway.catalog.Tool;
import io.gatehouse.gateway.identity.CredentialOverride;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.MirroredHeaders;
import io.gatehouse.gateway.mcp.RequestStates;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** What must hold of a call before it costs anything. Policy comes first, so that no answer betrays a hidden tool. */
@Singleton
class CallChecks {

    private final ToolPolicy policy;
    private final AuditTrail trail;
    private final RequestStates states;

    CallChecks(ToolPolicy policy, AuditTrail trail, RequestStates states) {
        this.policy = policy;
        this.trail = trail;
        this.states = states;
    }

    /** What the checks have read on the way. */
    record Passed(CredentialOverride override, RequestStates.@Nullable Opened state) {}

    /** A call that goes no further: a word for the audit trail, and what the caller is told. Carries no stack trace. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        private final String reason;
        private final McpFailure answer;

        Refused(String reason, McpFailure answer) {
            super(reason, answer, false, false);
            this.reason = reason;
            this.answer = answer;
        }

        String reason() {
            return reason;
        }

        McpFailure answer() {
            return answer;
        }
    }

    Passed check(Exchange exchange) throws Refused {
        decide(exchange);
        compareHeaders(exchange);
        if (!trail.accepting()) {
            throw new Refused("audit-spool-full", CallAnswers.auditFull());
        }
        return new Passed(override(exchange), state(exchange));
    }

    private void decide(Exchange exchange) throws Refused {
        ToolPolicy.Decision decision;
        try {
            decision = policy.decide(
                    exchange.gateway(), exchange.caller(), exchange.target(), exchange.asked(), exchange.request());
        } catch (McpFailure unreadable) {
            throw new Refused("arguments-unreadable", unreadable);
        }
        if (decision == ToolPolicy.Decision.REFUSED) {
            throw new Refused(
                    "policy", exchange.asked().unknown(exchange.version().era()));
        }
    }

    /** What a client of the stateless era repeats in headers. */
    private static void compareHeaders(Exchange exchange) throws Refused {
        Tool tool = exchange.asked().tool();
        if (tool == null || exchange.version().era() == Era.LEGACY) {
            return;
        }
        try {
            MirroredHeaders.check(
                    exchange.turn().headers(),
                    tool.headers(),
                    exchange.request().arguments());
        } catch (McpFailure mismatch) {
            throw new Refused("header-mismatch", mismatch);
        }
    }

    private static CredentialOverride override(Exchange exchange) throws Refused {
        try {
            return CredentialOverride.read(exchange.request().meta(CredentialOverride.META));
        } catch (IllegalArgumentException malformed) {
            throw new Refused("invalid-meta", McpFailure.invalidParams("Invalid params: " + malformed.getMessage()));
        }
    }

    private RequestStates.@Nullable Opened state(Exchange exchange) throws Refused {
        try {
            return exchange.version().era() == Era.MODERN ? states.open(exchange) : null;
        } catch (McpFailure refused) {
            throw new Refused("invalid-request-state", refused);
        }
    }
}
