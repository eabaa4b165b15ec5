package io.gatehouse.identity.revocation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A grant that was taken back and whose vendor is still to be told. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record RevocationView(
        UUID id,
        String provider,
        String workload,
        @JsonUnwrapped GrantOwner owner,
        String reason,
        Instant requestedAt,
        int attempts,
        Instant nextAttemptAt,
        @Nullable String lastError) {

    private static RevocationView of(RevocationEntity row) {
        return new RevocationView(
                row.id,
                row.providerName,
                row.workload,
                GrantOwner.of(row.userKey),
                row.reason,
                row.requestedAt,
                row.attempts,
                row.nextAttemptAt,
                row.lastError);
    }

    /** A page of them. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "RevocationPage")
    record Page(List<RevocationView> items, @Nullable String nextCursor) {

        static Page of(List<RevocationEntity> rows, int limit) {
            List<RevocationView> items =
                    rows.stream().limit(limit).map(RevocationView::of).toList();
            return new Page(
                    items, rows.size() <= limit ? null : items.getLast().id().toString());
        }
    }
}
