package io.gatehouse.gateway.wire;

import io.netty.handler.codec.http.HttpMessage;
import org.jspecify.annotations.Nullable;

/** The head of a message that may come again. */
public interface RepeatedHead {

    /** The same object for all heads of a connection that differ in nothing but the length of the body. */
    Object family();

    /**
     * What is the same for all messages with that head, so that what was found out of one holds for the others.
     *
     * @return null for a head that is none of these
     */
    static @Nullable Object familyOf(HttpMessage message) {
        return message instanceof RepeatedHead repeated ? repeated.family() : null;
    }
}
