package io.gatehouse.gateway.audit;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One line of the trail: a closed set of members, never a token, an argument or a payload. */
public final class AuditEvent {

    final Instant time;
    AuditType type;
    AuditOutcome outcome;

    @Nullable
    String workload;

    @Nullable
    String userIssuer;

    @Nullable
    String userSubject;

    @Nullable
    String client;

    @Nullable
    String gateway;

    @Nullable
    String target;

    @Nullable
    String tool;

    @Nullable
    String provider;

    @Nullable
    String reason;

    @Nullable
    String traceId;

    @Nullable
    String clientAddress;

    long durationMillis = -1;

    /** Where the journal keeps it. */
    int place = CallJournal.NONE;

    /** What of its line does not depend on how it ends, or null where that was not written yet. */
    byte @Nullable [] head;

    /** How its line ends. */
    byte @Nullable [] tail;

    /** Starts an event; members that stay unset are absent. */
    public AuditEvent(Instant time, AuditType type, AuditOutcome outcome) {
        this.time = time;
        this.type = type;
        this.outcome = outcome;
    }

    /** The person and the agent it was for. */
    public AuditEvent caller(String issuer, String subject, @Nullable String clientId) {
        this.userIssuer = issuer;
        this.userSubject = subject;
        this.client = clientId;
        return this;
    }

    /** The gateway, which is the workload that acts, too. */
    public AuditEvent gateway(String gatewayId) {
        this.gateway = gatewayId;
        this.workload = gatewayId;
        return this;
    }

    /** The tool and, where it is known, its target. */
    public AuditEvent tool(@Nullable String targetName, String toolName) {
        this.target = targetName;
        this.tool = toolName;
        return this;
    }

    /** The credential provider that was asked. */
    public AuditEvent provider(@Nullable String name) {
        this.provider = name;
        return this;
    }

    /** How it ended after all. */
    public AuditEvent ended(AuditType asked, AuditOutcome how) {
        this.type = asked;
        this.outcome = how;
        return this;
    }

    /** A closed reason code in kebab-case. */
    public AuditEvent reason(@Nullable String code) {
        this.reason = code;
        return this;
    }

    /** Where it came from. */
    public AuditEvent origin(@Nullable String address, @Nullable String trace) {
        this.clientAddress = address;
        this.traceId = trace;
        return this;
    }

    /** How long it took. */
    public AuditEvent took(Duration duration) {
        this.durationMillis = duration.toMillis();
        return this;
    }

    /** What was recorded. */
    public AuditType type() {
        return type;
    }

    @Override
    public String toString() {
        return "AuditEvent[" + type + " " + outcome + "]";
    }
}
