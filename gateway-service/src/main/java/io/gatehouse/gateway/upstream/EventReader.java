package io.gatehouse.gateway.upstream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.parsetools.RecordParser;
import java.io.IOException;

/** Finds the one response in an event stream, for those who cannot take the stream itself. */
final class EventReader {

    private static final JsonFactory JSON = new JsonFactory();

    private final HttpClientResponse response;
    private final int limit;
    private final Promise<Buffer> found = Promise.promise();
    private Buffer data = Buffer.buffer();
    private int read;

    private EventReader(HttpClientResponse response, int limit) {
        this.response = response;
        this.limit = limit;
    }

    /** The data of the first event that is a JSON-RPC response; fails with {@link UpstreamFailure}. */
    static Future<Buffer> response(HttpClientResponse response, int limit) {
        EventReader reader = new EventReader(response, limit);
        RecordParser lines =
                RecordParser.newDelimited("\n").maxRecordSize(limit).handler(reader::line);
        lines.exceptionHandler(tooLong -> reader.fail(UpstreamFailure.Kind.TOO_LARGE));
        response.exceptionHandler(broken -> reader.fail(UpstreamFailure.Kind.UNREACHABLE));
        response.endHandler(end -> {
            reader.event();
            reader.fail(UpstreamFailure.Kind.BAD_ANSWER);
        });
        response.handler(chunk -> {
            reader.read += chunk.length();
            if (reader.read > limit) {
                reader.fail(UpstreamFailure.Kind.TOO_LARGE);
            } else if (!reader.found.future().isComplete()) {
                lines.handle(chunk);
            }
        });
        response.resume();
        return reader.found.future();
    }

    private void line(Buffer raw) {
        int end = raw.length() > 0 && raw.getByte(raw.length() - 1) == '\r' ? raw.length() - 1 : raw.length();
        if (end == 0) {
            event();
        } else if (end >= 5 && raw.getString(0, 5).equals("data:")) {
            int from = end > 5 && raw.getByte(5) == ' ' ? 6 : 5;
            if (data.length() > 0) {
                data.appendByte((byte) '\n');
            }
            data.appendBuffer(raw, from, end - from);
        }
    }

    private void event() {
        Buffer whole = data;
        data = Buffer.buffer();
        if (whole.length() > 0 && isResponse(whole) && found.tryComplete(whole)) {
            response.request().reset();
        }
    }

    private void fail(UpstreamFailure.Kind kind) {
        if (found.tryFail(new UpstreamFailure(kind))) {
            response.request().reset();
        }
    }

    /** Whether it has a result or an error at its top level. */
    private static boolean isResponse(Buffer message) {
        try (JsonParser parser = JSON.createParser(message.getBytes())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            boolean answer = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                answer |= name.equals("result") || name.equals("error");
                if (name.equals("method")) {
                    return false;
                }
                parser.nextToken();
                parser.skipChildren();
            }
            return answer;
        } catch (IOException malformed) {
            return false;
        }
    }
}
