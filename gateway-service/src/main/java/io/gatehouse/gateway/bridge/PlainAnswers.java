package io.gatehouse.gateway.bridge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.upstream.AnswerCheck;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Tells answers that go to a client of the target's own era byte for byte from those that send a user somewhere or carry a
 * state. Cheap where nothing in the bytes can be either, strict where something can.
 */
final class PlainAnswers implements AnswerCheck {

    private static final byte[] ERROR = "\"error\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INPUT = "input_required".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TASK = "\"task\"".getBytes(StandardCharsets.US_ASCII);
    /** An escape may spell any of these in another way. */
    private static final byte[] ESCAPE = "\\u00".getBytes(StandardCharsets.US_ASCII);

    private static final JsonFactory JSON = new JsonFactory();

    private final Era era;

    PlainAnswers(Era era) {
        this.era = era;
    }

    @Override
    public boolean plain(Buffer whole) {
        ByteBuf octets = whole.getByteBuf();
        boolean suspicious = octets.hasArray()
                ? isSuspicious(octets.array(), octets.arrayOffset() + octets.readerIndex(), octets.readableBytes())
                : isSuspicious(whole.getBytes(), 0, whole.length());
        if (!suspicious) {
            return true;
        }
        JsonBytes message = JsonBytes.read(whole.getBytes());
        if (message == null || message.has("error")) {
            return false;
        }
        if (era == Era.LEGACY) {
            return true;
        }
        JsonBytes result = message.object("result");
        return result != null && (!result.has("resultType") || "complete".equals(result.text("resultType")));
    }

    private boolean isSuspicious(byte[] bytes, int from, int length) {
        boolean modern = era == Era.MODERN;
        int end = from + length;
        for (int i = from; i < end; i++) {
            boolean found = switch (bytes[i]) {
                case '"' -> isAt(bytes, i, end, ERROR) || (modern && isAt(bytes, i, end, TASK));
                case '\\' -> isAt(bytes, i, end, ESCAPE);
                case 'i' -> modern && isAt(bytes, i, end, INPUT);
                default -> false;
            };
            if (found) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAt(byte[] bytes, int from, int end, byte[] wanted) {
        return end - from >= wanted.length
                && Arrays.equals(bytes, from, from + wanted.length, wanted, 0, wanted.length);
    }

    @Override
    public Pieces pieces() {
        try {
            return new Watch(JSON.createNonBlockingByteArrayParser());
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Follows the members of a long answer while it passes. */
    private final class Watch implements Pieces {

        private final JsonParser parser;
        private int depth;
        private boolean inResult;
        private boolean results;
        private boolean typed;
        private String name = "";

        Watch(JsonParser parser) {
            this.parser = parser;
        }

        @Override
        public boolean take(Buffer piece) {
            byte[] bytes = piece.getBytes();
            try {
                ((ByteArrayFeeder) parser.getNonBlockingInputFeeder()).feedInput(bytes, 0, bytes.length);
                JsonToken token = parser.nextToken();
                while (token != null && token != JsonToken.NOT_AVAILABLE) {
                    if (!fits(token)) {
                        return false;
                    }
                    token = parser.nextToken();
                }
                return true;
            } catch (IOException malformed) {
                return false;
            }
        }

        private boolean fits(JsonToken token) throws IOException {
            if (token == JsonToken.FIELD_NAME) {
                name = parser.currentName();
                if (depth == 1) {
                    inResult = name.equals("result");
                    boolean twice = inResult && results;
                    results |= inResult;
                    return !name.equals("error") && !twice;
                }
                if (depth == 2 && inResult && name.equals("resultType")) {
                    boolean twice = typed;
                    typed = true;
                    return !twice;
                }
                return true;
            }
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (era == Era.MODERN && depth == 2 && inResult && name.equals("resultType")) {
                return parser.getText().equals("complete");
            }
            return !(token.isStructStart() && depth == 3 && inResult && name.equals("resultType"));
        }
    }
}
