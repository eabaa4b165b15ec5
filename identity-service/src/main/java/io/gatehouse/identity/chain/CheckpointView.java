package io.gatehouse.identity.chain;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as auditors read it.
 *
 * @param position the last event that it covers
 * @param hash the hash of that event in hexadecimal digits; absent where the signature is not ours
 * @param time when it was signed
 * @param jws the signed statement itself
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CheckpointView(long position, @Nullable String hash, String time, String jws) {

    static CheckpointView of(Checkpoint checkpoint, AuditKeys keys) {
        String hash = keys.verify(Statement.Kind.CHECKPOINT, checkpoint.jws())
                .map(statement -> statement.hash().hex())
                .orElse(null);
        return new CheckpointView(
                checkpoint.position(), hash, checkpoint.signedAt().toString(), checkpoint.jws());
    }
}
