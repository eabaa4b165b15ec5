package io.gatehouse.identity.revocation;

import io.gatehouse.identity.revocation.GrantRows.Named;
import io.gatehouse.identity.revocation.RevokeAtVendor.Told;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What one request has taken back so far, and until when it goes on. */
final class Collected {

    private final Instant deadline;
    private final Map<UUID, WithdrawalResult.Item> items = new LinkedHashMap<>();
    private final Map<WithdrawalResult.Told, Long> counts = new EnumMap<>(WithdrawalResult.Told.class);
    private long matched;
    private long withdrawn;

    Collected(Instant deadline) {
        this.deadline = deadline;
    }

    boolean isLate(Instant now) {
        return now.isAfter(deadline);
    }

    void matched(long count) {
        matched = count;
    }

    void moved(List<Named> rows) {
        withdrawn += rows.size();
        for (Named named : rows) {
            if (items.size() < WithdrawalResult.MOST_ITEMS) {
                GrantEntity row = named.row();
                items.put(
                        row.id,
                        new WithdrawalResult.Item(
                                row.id,
                                named.provider(),
                                row.workload,
                                GrantOwner.of(row.userKey),
                                WithdrawalResult.Told.PENDING,
                                null));
            }
        }
    }

    void told(List<Told> answers) {
        for (Told told : answers) {
            counts.merge(told.result(), 1L, Long::sum);
            items.computeIfPresent(
                    told.row().id,
                    (id, item) -> new WithdrawalResult.Item(
                            id, item.provider(), item.workload(), item.owner(), told.result(), told.reason()));
        }
    }

    WithdrawalResult result(long remaining) {
        long revoked = counts.getOrDefault(WithdrawalResult.Told.REVOKED, 0L);
        long notOffered = counts.getOrDefault(WithdrawalResult.Told.NOT_OFFERED, 0L);
        long failed = counts.getOrDefault(WithdrawalResult.Told.FAILED, 0L);
        return new WithdrawalResult(
                false,
                matched,
                withdrawn,
                remaining,
                revoked,
                notOffered,
                failed,
                withdrawn - revoked - notOffered - failed,
                new ArrayList<>(items.values()));
    }
}
