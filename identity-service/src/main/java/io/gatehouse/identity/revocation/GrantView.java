package io.gatehouse.identity.revocation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A grant as it is shown; never its tokens.
 *
 * @param id names the grant
 * @param provider the credential provider
 * @param workload the workload that uses it
 * @param targetOrigin scheme, host and port of the only target that its token is sent to
 * @param scopes what was granted
 * @param since when it was granted first
 * @param expiresAt when its access token ends; with a refresh token the grant goes on
 * @param lastUsedAt when it was last used, to the minute
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GrantView(
        UUID id,
        String provider,
        String workload,
        @JsonUnwrapped GrantOwner owner,
        @Nullable String targetOrigin,
        List<String> scopes,
        Instant since,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt) {

    static GrantView of(GrantEntity row, String provider) {
        return new GrantView(
                row.id,
                provider,
                row.workload,
                GrantOwner.of(row.userKey),
                row.targetOrigin,
                row.scopes.isEmpty() ? List.of() : List.of(row.scopes.split("\n", -1)),
                row.createdAt,
                row.expiresAt,
                row.lastUsedAt);
    }

    /** A page of them. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "GrantPage")
    record Page(List<GrantView> items, @Nullable String nextCursor) {}
}
