package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.ServerEvents;
import io.gatehouse.gateway.upstream.UpstreamAnswer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** What is written to the client of one call: one message, or an event stream that ends with it. */
final class ClientStream {

    private final Exchange exchange;
    private @Nullable MultiMap passed;
    private boolean open;
    private boolean gone;
    private Runnable left = () -> {};

    ClientStream(Exchange exchange) {
        this.exchange = exchange;
        this.gone = exchange.turn().closed();
        exchange.turn().addEndHandler(end -> {
            // A stream of HTTP/2 closes after its end, too.
            if (end.failed() && !gone && !exchange.turn().ended()) {
                gone = true;
                left.run();
            }
        });
    }

    private HttpServerResponse out() {
        return exchange.response();
    }

    /** Told when the client goes before it was answered. */
    void onLeft(Runnable told) {
        left = told;
    }

    boolean gone() {
        return gone;
    }

    /** Whether the answer is an event stream that has begun. */
    boolean isOpen() {
        return open;
    }

    /** Takes over those of a target's headers that may pass. */
    void headers(UpstreamAnswer answer) {
        if (!gone && !exchange.turn().begun()) {
            passed = answer.passedHeaders();
        }
    }

    /** Whether events can be sent: begins the stream if the client takes one. */
    boolean open() {
        if (gone || !exchange.acceptsEventStream()) {
            return false;
        }
        if (!open) {
            if (exchange.turn().begun()) {
                return false;
            }
            open = true;
            HttpServerResponse out = out();
            if (passed != null) {
                out.headers().addAll(passed);
            }
            ServerEvents.head(out);
            // The stream may stay silent for long; its client shall know at once that it has begun.
            out.writeHead();
        }
        return true;
    }

    /** Sends a message before the last one; false when it cannot be sent. */
    boolean event(Buffer message) {
        if (!open()) {
            return false;
        }
        out().write(ServerEvents.event(message));
        return true;
    }

    /** Shows that the call goes on. */
    void comment() {
        if (open && !gone) {
            out().write(ServerEvents.comment());
        }
    }

    /** Whether the client is slower than what is sent to it. */
    boolean full() {
        return open && !gone && !out().ended() && out().writeQueueFull();
    }

    void onRoom(Runnable room) {
        out().drainHandler(ignored -> room.run());
    }

    /** Sends the last message. */
    Future<Void> end(int status, Buffer message) {
        if (gone || exchange.turn().ended()) {
            return Future.succeededFuture();
        }
        return open ? out().end(ServerEvents.event(message)) : exchange.turn().answer(status, passed, message);
    }

    /** Ends without a last message, as a cancelled call does; false when that cannot be. */
    boolean endSilently() {
        if (open && !gone && !out().ended()) {
            out().end();
            return true;
        }
        return false;
    }
}
