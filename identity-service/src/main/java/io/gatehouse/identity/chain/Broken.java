package io.gatehouse.identity.chain;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * Where the trail is not what was written.
 *
 * @param position first position of the chain that does not hold
 * @param event id of the event there, where there is one
 * @param reason what is wrong
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Broken(long position, @Nullable Long event, Reason reason) {

    /** What can be wrong with the trail. */
    public enum Reason {
        /** An event of the chain is gone. */
        EVENT_MISSING("An event was removed."),
        /** An event or its hash is not what it was, or stands at another place. */
        EVENT_CHANGED("An event was changed or moved."),
        /** An event stands among the others, but the chain does not know it. */
        EVENT_INSERTED("An event was put in past the chain."),
        /** Positions are missing in the chain. */
        BLOCK_MISSING("A piece of the chain was removed."),
        /** The beginning is gone without a signed record of a cut. */
        CUT_UNPROVEN("The beginning was removed without a signed record."),
        /** A checkpoint does not carry our signature. */
        CHECKPOINT_FORGED("A checkpoint does not carry this service's signature."),
        /** The chain since the checkpoint before was written anew. */
        CHECKPOINT_MISMATCH("Events before a signed checkpoint were written anew."),
        /** The chain was longer once. */
        TRUNCATED("The end of the trail was removed."),
        /** A writer's events were removed after they were taken over. */
        WRITER_TRUNCATED("Events that another service delivered were removed.");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        /** A sentence for people. */
        public String words() {
            return words;
        }
    }
}
