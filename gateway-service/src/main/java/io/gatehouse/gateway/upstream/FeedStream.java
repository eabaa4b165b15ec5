package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.peer.HttpAnswer;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A stream of a target that stays open: the messages on it, one after the other, until it ends or is closed. */
final class FeedStream {

    /** What changed is told in few words; more than that is no notification. */
    private static final int MAXIMUM_EVENT = 256 * 1024;
    /** One that lasted so long was no failure. */
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final HttpAnswer in;
    private final EventParser parser;
    private final Consumer<JsonBytes> message;
    private final Runnable ended;
    private final long began = System.nanoTime();
    private boolean over;

    /** @param ended told once when it ends, unless it was closed */
    FeedStream(HttpAnswer in, Consumer<JsonBytes> message, Runnable ended) {
        this.in = in;
        this.message = message;
        this.ended = ended;
        this.parser = new EventParser(MAXIMUM_EVENT, this::event);
    }

    void begin() {
        in.exceptionHandler(broken -> end());
        in.endHandler(end -> end());
        in.handler(this::piece);
        in.resume();
    }

    /** Whether it was of use, so that its end is no reason to give the target up. */
    boolean lasted() {
        return System.nanoTime() - began > LONG_NANOS;
    }

    /** How long the target asks to be left alone, in milliseconds, or -1. */
    long retryMillis() {
        return parser.retryMillis();
    }

    void close() {
        over = true;
        in.reset();
    }

    private void piece(Buffer piece) {
        if (over) {
            return;
        }
        try {
            parser.feed(piece);
        } catch (EventParser.TooLarge tooLarge) {
            in.reset();
            end();
        }
    }

    private void event(Event event) {
        Buffer data = event.data();
        JsonBytes read = data == null || over ? null : JsonBytes.read(data);
        if (read != null) {
            message.accept(read);
        }
    }

    private void end() {
        if (!over) {
            over = true;
            ended.run();
        }
    }
}
