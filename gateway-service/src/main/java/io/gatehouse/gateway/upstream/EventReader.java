package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.peer.HttpAnswer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;

/** Finds the one response in an event stream, for those who cannot take the stream itself. */
final class EventReader {

    private final HttpAnswer response;
    private final int limit;
    private final EventParser parser;
    private final Promise<Buffer> found = Promise.promise();
    private int read;

    private EventReader(HttpAnswer response, int limit) {
        this.response = response;
        this.limit = limit;
        this.parser = new EventParser(limit, this::event);
    }

    /** The data of the first event that is a JSON-RPC response; fails with {@link UpstreamFailure}. */
    static Future<Buffer> response(HttpAnswer response, int limit) {
        EventReader reader = new EventReader(response, limit);
        response.exceptionHandler(broken -> reader.fail(UpstreamFailure.Kind.UNREACHABLE));
        response.endHandler(end -> reader.end());
        response.handler(reader::piece);
        response.resume();
        return reader.found.future();
    }

    private void piece(Buffer piece) {
        read += piece.length();
        if (read > limit) {
            fail(UpstreamFailure.Kind.TOO_LARGE);
        } else if (!found.future().isComplete()) {
            try {
                parser.feed(piece);
            } catch (EventParser.TooLarge tooLarge) {
                fail(UpstreamFailure.Kind.TOO_LARGE);
            }
        }
    }

    /** Some servers forget the empty line behind their last event; one that was cut off is no JSON. */
    private void end() {
        parser.finish();
        fail(UpstreamFailure.Kind.BAD_ANSWER);
    }

    private void event(Event event) {
        Buffer data = event.data();
        JsonBytes message = data == null ? null : JsonBytes.read(data);
        boolean answers = message != null && !message.has("method") && (message.has("result") || message.has("error"));
        if (data != null && answers && found.tryComplete(data)) {
            response.reset();
        }
    }

    private void fail(UpstreamFailure.Kind kind) {
        if (found.tryFail(new UpstreamFailure(kind))) {
            response.reset();
        }
    }
}
