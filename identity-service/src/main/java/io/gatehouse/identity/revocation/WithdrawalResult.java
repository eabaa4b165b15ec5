package io.gatehouse.identity.revocation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What became of grants that somebody took back.
 *
 * @param dryRun whether nothing was changed
 * @param matched how many grants there were
 * @param withdrawn how many nobody gets a token of any more
 * @param remaining how many are still there, because time was over: ask again
 * @param revoked how many the vendor has ended
 * @param notOffered how many vendors have no revocation endpoint
 * @param failed how many vendors could not be told; kept for retry, unless the provider has another server by now
 * @param pending how many vendors will be told after this answer
 * @param items the first of them
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WithdrawalResult(
        boolean dryRun,
        long matched,
        long withdrawn,
        long remaining,
        long revoked,
        long notOffered,
        long failed,
        long pending,
        List<Item> items) {

    static final int MOST_ITEMS = 500;

    /**
     * The reason where the provider was pointed at another server since: whoever did that is not shown tokens of the old
     * one, which nobody tells any more.
     */
    public static final String ANOTHER_SERVER = "provider-changed";

    /** How it stands between us and the vendor. */
    @Schema(name = "ToldVendor")
    public enum Told {
        REVOKED,
        NOT_OFFERED,
        FAILED,
        PENDING
    }

    /** One grant. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "WithdrawnGrant")
    public record Item(
            UUID id,
            String provider,
            String workload,
            @JsonUnwrapped GrantOwner owner,
            Told result,
            @Nullable String reason) {}

    static WithdrawalResult onlyCounted(long matched) {
        return new WithdrawalResult(true, matched, 0, matched, 0, 0, 0, 0, List.of());
    }
}
