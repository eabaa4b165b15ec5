package io.gatehouse.identity.chain;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * What a verification found.
 *
 * @param valid whether everything that was looked at holds
 * @param complete whether it came to the end of the chain, or to the end of what was asked for
 * @param from position of the first event that was looked at
 * @param through position of the last one
 * @param checked how many events that are
 * @param firstBroken the first place that does not hold
 * @param lastCheckpoint the last signed end of the chain
 * @param notSigned events after it: sealed, but a checkpoint comes only within its interval
 * @param notSealed events that wait for the sealer
 * @param nextCursor where to go on
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Verification(
        boolean valid,
        boolean complete,
        long from,
        long through,
        long checked,
        @Nullable Broken firstBroken,
        @Nullable CheckpointView lastCheckpoint,
        long notSigned,
        long notSealed,
        @Nullable String nextCursor) {}
