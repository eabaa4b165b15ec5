package io.gatehouse.catalog.audit;

import org.jspecify.annotations.Nullable;

/** Who did it, and to what. */
public record AuditSubject(
        @Nullable String userIssuer,
        @Nullable String userSubject,
        @Nullable String gateway,
        @Nullable String target) {}
