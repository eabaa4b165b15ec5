package io.gatehouse.identity.audit;

import io.gatehouse.identity.trace.RequestOrigin;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the audit trail: a closed set of members, never a token, an argument or a payload.
 *
 * @param time when it happened; left out, it is when it was recorded
 * @param type what happened
 * @param outcome how it ended
 * @param workload the workload identity that acted or was acted for
 * @param userIssuer issuer of the person
 * @param userSubject subject of the person at the issuer
 * @param userId opaque user id, where there is no person
 * @param client client id of the agent
 * @param gateway gateway id
 * @param target target name
 * @param tool tool name
 * @param provider credential provider name
 * @param scopes scopes, space separated
 * @param session prefix of a hash of the session handle, never the handle
 * @param reason closed reason code in kebab-case
 * @param traceId trace id
 * @param clientAddress address of the caller
 * @param durationMillis how long it took, in milliseconds
 */
public record AuditEvent(
        @Nullable Instant time,
        AuditType type,
        Outcome outcome,
        @Nullable String workload,
        @Nullable String userIssuer,
        @Nullable String userSubject,
        @Nullable String userId,
        @Nullable String client,
        @Nullable String gateway,
        @Nullable String target,
        @Nullable String tool,
        @Nullable String provider,
        @Nullable String scopes,
        @Nullable String session,
        @Nullable String reason,
        @Nullable String traceId,
        @Nullable String clientAddress,
        @Nullable Long durationMillis) {

    /** Starts an event; members that stay unset are absent. */
    public static Builder of(AuditType type, Outcome outcome) {
        return new Builder(type, outcome);
    }

    /** The same event, with the trace and the address of a request where it names none itself. */
    AuditEvent from(RequestOrigin origin) {
        return new AuditEvent(
                time,
                type,
                outcome,
                workload,
                userIssuer,
                userSubject,
                userId,
                client,
                gateway,
                target,
                tool,
                provider,
                scopes,
                session,
                reason,
                traceId == null ? origin.traceId() : traceId,
                clientAddress == null ? origin.clientAddress() : clientAddress,
                durationMillis);
    }

    /** Collects the members of one event. */
    public static final class Builder {

        private final AuditType type;
        private final Outcome outcome;
        private @Nullable Instant time;
        private @Nullable String workload;
        private @Nullable String userIssuer;
        private @Nullable String userSubject;
        private @Nullable String userId;
        private @Nullable String client;
        private @Nullable String gateway;
        private @Nullable String target;
        private @Nullable String tool;
        private @Nullable String provider;
        private @Nullable String scopes;
        private @Nullable String session;
        private @Nullable String reason;
        private @Nullable String traceId;
        private @Nullable String clientAddress;
        private @Nullable Long durationMillis;

        private Builder(AuditType type, Outcome outcome) {
            this.type = type;
            this.outcome = outcome;
        }

        /** When it happened, where that is not now. */
        public Builder time(@Nullable Instant time) {
            this.time = time;
            return this;
        }

        /** The workload identity that acted or was acted for. */
        public Builder workload(@Nullable String workload) {
            this.workload = workload;
            return this;
        }

        /** Issuer of the person. */
        public Builder userIssuer(@Nullable String userIssuer) {
            this.userIssuer = userIssuer;
            return this;
        }

        /** Subject of the person at the issuer. */
        public Builder userSubject(@Nullable String userSubject) {
            this.userSubject = userSubject;
            return this;
        }

        /** Opaque user id, where there is no person. */
        public Builder userId(@Nullable String userId) {
            this.userId = userId;
            return this;
        }

        /** Client id of the agent. */
        public Builder client(@Nullable String client) {
            this.client = client;
            return this;
        }

        /** Gateway id. */
        public Builder gateway(@Nullable String gateway) {
            this.gateway = gateway;
            return this;
        }

        /** Target name. */
        public Builder target(@Nullable String target) {
            this.target = target;
            return this;
        }

        /** Tool name. */
        public Builder tool(@Nullable String tool) {
            this.tool = tool;
            return this;
        }

        /** Credential provider name. */
        public Builder provider(@Nullable String provider) {
            this.provider = provider;
            return this;
        }

        /** Scopes, space separated. */
        public Builder scopes(@Nullable String scopes) {
            this.scopes = scopes;
            return this;
        }

        /** Prefix of a hash of the session handle, never the handle. */
        public Builder session(@Nullable String session) {
            this.session = session;
            return this;
        }

        /** Closed reason code in kebab-case. */
        public Builder reason(@Nullable String reason) {
            this.reason = reason;
            return this;
        }

        /** Trace id. */
        public Builder traceId(@Nullable String traceId) {
            this.traceId = traceId;
            return this;
        }

        /** Address of the caller. */
        public Builder clientAddress(@Nullable String clientAddress) {
            this.clientAddress = clientAddress;
            return this;
        }

        /** How long it took. */
        public Builder duration(Duration duration) {
            this.durationMillis = duration.toMillis();
            return this;
        }

        /** The event. */
        public AuditEvent build() {
            return new AuditEvent(
                    time,
                    type,
                    outcome,
                    workload,
                    userIssuer,
                    userSubject,
                    userId,
                    client,
                    gateway,
                    target,
                    tool,
                    provider,
                    scopes,
                    session,
                    reason,
                    traceId,
                    clientAddress,
                    durationMillis);
        }
    }
}
