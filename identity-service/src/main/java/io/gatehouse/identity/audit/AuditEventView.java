package io.gatehouse.identity.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/** A row of the trail as auditors read it; times are ISO-8601. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditEventView(
        long id,
        String writer,
        @Nullable Long sequence,
        String receivedAt,
        String time,
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

    static AuditEventView of(AuditEventEntity row) {
        return new AuditEventView(
                row.id == null ? 0 : row.id,
                row.writer,
                row.sequence,
                row.receivedAt.toString(),
                row.time.toString(),
                row.type,
                row.outcome,
                row.workload,
                row.userIssuer,
                row.userSubject,
                row.userId,
                row.client,
                row.gateway,
                row.target,
                row.tool,
                row.provider,
                row.scopes,
                row.session,
                row.reason,
                row.traceId,
                row.clientAddress,
                row.durationMillis);
    }
}
