package io.gatehouse.gateway.upstream;

import io.vertx.core.buffer.Buffer;

/** Decides which answers go to a client just as they came. */
public interface AnswerCheck {

    /** Whether a whole answer can go as it is; every other one is handed over. */
    boolean plain(Buffer whole);

    /** Whether an answer that is too long to be kept can go as it is. */
    interface Pieces {

        /** Takes the next piece; false when the answer must not go on. */
        boolean take(Buffer piece);
    }

    /** A check of an answer piece by piece. */
    Pieces pieces();
}
