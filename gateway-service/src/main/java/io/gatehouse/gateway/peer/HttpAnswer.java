package io.gatehouse.gateway.peer;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a request of ours whose head has come. Its body is read by handlers, which are set while it is paused; they
 * run on the event loop that the request was sent from.
 */
public interface HttpAnswer {

    /** The status of RFC 9110 §15. */
    int statusCode();

    /** Its header fields; names are not case-sensitive. */
    MultiMap headers();

    /** The first value of a header field, or null. */
    default @Nullable String getHeader(CharSequence name) {
        return headers().get(name);
    }

    /** The body, if it was short and came with the head; there is nothing left to be read then. */
    default @Nullable Buffer whole() {
        return null;
    }

    /** Takes each piece of the body. */
    void handler(Handler<Buffer> piece);

    /** Told once, when the body has ended as it should. */
    void endHandler(Handler<Void> end);

    /** Told once, when it will not end as it should: it was reset, or the connection was. */
    void exceptionHandler(Handler<Throwable> broken);

    /** Lets no piece come, and so in the end nothing be sent. */
    void pause();

    /** Lets pieces come. */
    void resume();

    /** Ends the exchange wherever it is; does nothing after its end. May be called on any thread. */
    void reset();

    /** Has something done when it is over, well or not. */
    void onOver(Runnable then);

    /** The answer of the HTTP library, as it is. */
    static HttpAnswer of(HttpClientResponse response) {
        return new LibraryAnswer(response);
    }
}
