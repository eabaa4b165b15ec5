package io.gatehouse.catalog.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TargetStatusTest {
    @ParameterizedTest
    @CsvSource({
        "CREATE, CREATING, CONSENT_REQUESTED, CREATE_PENDING_AUTH",
        "CREATE, CREATING, READING_STARTED, SYNCHRONIZING",
        "CREATE, CREATING, PUBLISHED, READY",
        "CREATE, CREATING, ATTEMPT_FAILED, FAILED",
        "CREATE, CREATE_PENDING_AUTH, READING_STARTED, SYNCHRONIZING",
        "CREATE, CREATE_PENDING_AUTH, CONSENT_EXPIRED, FAILED",
        "CREATE, CREATE_PENDING_AUTH, ATTEMPT_FAILED, FAILED",
        "CREATE, SYNCHRONIZING, PUBLISHED, READY",
        "CREATE, SYNCHRONIZING, ATTEMPT_FAILED, FAILED",
        "UPDATE, UPDATING, CONSENT_REQUESTED, UPDATE_PENDING_AUTH",
        "UPDATE, UPDATING, READING_STARTED, SYNCHRONIZING",
        "UPDATE, UPDATING, PUBLISHED, READY",
        "UPDATE, UPDATING, ATTEMPT_FAILED, UPDATE_UNSUCCESSFUL",
        "UPDATE, UPDATE_PENDING_AUTH, READING_STARTED, SYNCHRONIZING",
        "UPDATE, UPDATE_PENDING_AUTH, CONSENT_EXPIRED, UPDATE_UNSUCCESSFUL",
        "UPDATE, UPDATE_PENDING_AUTH, ATTEMPT_FAILED, UPDATE_UNSUCCESSFUL",
        "UPDATE, SYNCHRONIZING, PUBLISHED, READY",
        "UPDATE, SYNCHRONIZING, ATTEMPT_FAILED, UPDATE_UNSUCCESSFUL",
        "SYNCHRONIZE, SYNCHRONIZING, CONSENT_REQUESTED, SYNCHRONIZE_PENDING_AUTH",
        "SYNCHRONIZE, SYNCHRONIZING, READING_STARTED, SYNCHRONIZING",
        "SYNCHRONIZE, SYNCHRONIZING, PUBLISHED, READY",
        "SYNCHRONIZE, SYNCHRONIZING, ATTEMPT_FAILED, SYNCHRONIZE_UNSUCCESSFUL",
        "SYNCHRONIZE, SYNCHRONIZE_PENDING_AUTH, READING_STARTED, SYNCHRONIZING",
        "SYNCHRONIZE, SYNCHRONIZE_PENDING_AUTH, CONSENT_EXPIRED, SYNCHRONIZE_UNSUCCESSFUL",
        "SYNCHRONIZE, SYNCHRONIZE_PENDING_AUTH, ATTEMPT_FAILED, SYNCHRONIZE_UNSUCCESSFUL",
    })
    void attemptsGoTheirWay(Attempt attempt, TargetStatus from, TargetEvent event, TargetStatus to) {
        assertThat(from.after(event, attempt)).contains(to);
    }

    @ParameterizedTest
    @EnumSource(Attempt.class)
    void nothingElseIsAllowed(Attempt attempt) {
        Map<TargetStatus, Set<TargetEvent>> allowed = new HashMap<>();
        for (TargetStatus status : TargetStatus.values()) {
            for (TargetEvent event : TargetEvent.values()) {
                if (status.after(event, attempt).isPresent()) {
                    allowed.computeIfAbsent(status, key -> EnumSet.noneOf(TargetEvent.class))
                            .add(event);
                }
            }
        }
        Set<TargetEvent> asked = EnumSet.of(
                TargetEvent.UPDATE_REQUESTED, TargetEvent.SYNCHRONIZE_REQUESTED, TargetEvent.DELETE_REQUESTED);
        Set<TargetEvent> begun = EnumSet.of(
                TargetEvent.CONSENT_REQUESTED,
                TargetEvent.READING_STARTED,
                TargetEvent.PUBLISHED,
                TargetEvent.ATTEMPT_FAILED);
        Set<TargetEvent> pending =
                EnumSet.of(TargetEvent.READING_STARTED, TargetEvent.ATTEMPT_FAILED, TargetEvent.CONSENT_EXPIRED);
        Set<TargetEvent> reading = EnumSet.copyOf(begun);
        reading.remove(TargetEvent.CONSENT_REQUESTED);
        Map<TargetStatus, Set<TargetEvent>> wanted = new HashMap<>();
        for (TargetStatus idle : Set.of(
                TargetStatus.READY,
                TargetStatus.FAILED,
                TargetStatus.UPDATE_UNSUCCESSFUL,
                TargetStatus.SYNCHRONIZE_UNSUCCESSFUL)) {
            wanted.put(idle, asked);
        }
        wanted.put(TargetStatus.SYNCHRONIZING, reading);
        wanted.put(attempt.begun(), begun);
        wanted.put(attempt.pending(), pending);
        assertThat(allowed).isEqualTo(wanted);
    }

    @Test
    void deletingHasNoWayOut() {
        for (TargetEvent event : TargetEvent.values()) {
            assertThat(TargetStatus.DELETING.after(event, Attempt.CREATE)).isEmpty();
        }
    }

    @Test
    void everyStatusIsReached() {
        Set<TargetStatus> reached = EnumSet.of(TargetStatus.CREATING);
        for (int round = 0; round < TargetStatus.values().length; round++) {
            for (TargetStatus from : EnumSet.copyOf(reached)) {
                for (Attempt attempt : Attempt.values()) {
                    for (TargetEvent event : TargetEvent.values()) {
                        from.after(event, attempt).ifPresent(reached::add);
                    }
                }
            }
        }
        assertThat(reached).containsExactlyInAnyOrder(TargetStatus.values());
    }
}
