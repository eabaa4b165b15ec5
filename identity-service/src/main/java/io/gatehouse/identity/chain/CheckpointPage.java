package io.gatehouse.identity.chain;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints, newest first.
 *
 * @param items checkpoints
 * @param cut the signed record of what was removed last because its time was over
 * @param keys the public keys (RFC 7517) of all signatures here
 * @param nextCursor where older ones go on
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record CheckpointPage(
        List<CheckpointView> items,
        @Nullable String cut,
        Keys keys,
        @Nullable String nextCursor) {

    /** A JWKS. */
    @RegisterForReflection
    record Keys(List<Map<String, Object>> keys) {}
}
