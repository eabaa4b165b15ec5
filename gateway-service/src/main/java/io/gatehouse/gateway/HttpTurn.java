package io.gatehouse.gateway;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * One request to an endpoint and the answer to it. What most requests need, headers and one JSON answer, every turn can do
 * by itself; all else is done by its {@link #routing}, which is made when it is first asked for where the request came in
 * without.
 */
public interface HttpTurn {

    /** The headers of the request, for reading: other requests may share them. */
    MultiMap headers();

    /** The headers of this request alone, for whoever changes them; {@link #headers} gives these from then on. */
    MultiMap ownHeaders();

    /** The address that the connection comes from, as the server's proxy settings let it be known. */
    @Nullable
    String remoteAddress();

    /** What was put under that key, or null. */
    <T> @Nullable T get(String key);

    /** Keeps something for as long as the request runs. */
    void put(String key, Object value);

    /** Told when the request is over: succeeded when it was answered, failed when the client left before. */
    void addEndHandler(Handler<AsyncResult<Void>> handler);

    /** Whether the client has left, or was answered and the connection ended. */
    boolean closed();

    /** Whether an answer has begun. */
    boolean begun();

    /** Whether the answer has been written to its end. */
    boolean ended();

    /** The status of the answer that was begun. */
    int status();

    /**
     * Answers with JSON, unless an answer was begun or the client has left.
     *
     * @param more further headers, or null
     */
    Future<Void> answer(int status, @Nullable MultiMap more, Buffer json);

    /** The same with status 200 and in pieces, none of which is copied. */
    Future<Void> answer(Buffer... pieces);

    /** The same turn for whoever needs more of HTTP; on the event loop of the request only. */
    RoutingContext routing();

    /** Whether the request may be gone on with on this thread. */
    boolean isHere();

    /** Runs that at once if the request may be gone on with on this thread, else on its event loop. */
    void onLoop(Runnable step);

    /** A turn that came in by a router. */
    static HttpTurn of(RoutingContext routing) {
        return new RoutedTurn(routing);
    }
}
