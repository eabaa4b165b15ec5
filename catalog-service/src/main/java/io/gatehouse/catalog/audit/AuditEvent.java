package io.gatehouse.catalog.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/** One event as identity-service takes it: a closed set of members, never a token or a payload. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditEvent(
        String time,
        AuditType type,
        Outcome outcome,
        String workload,
        @Nullable String userIssuer,
        @Nullable String userSubject,
        @Nullable String gateway,
        @Nullable String target,
        @Nullable String tool,
        @Nullable String provider,
        @Nullable String reason,
        @Nullable String traceId,
        @Nullable String clientAddress) {}
