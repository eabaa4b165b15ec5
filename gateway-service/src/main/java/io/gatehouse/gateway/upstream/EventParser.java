package io.gatehouse.gateway.upstream;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Cuts an event stream (HTML Living Standard, server-sent events) into events, whatever the pieces in which it comes. */
final class EventParser {

    /** An event grew larger than may be. */
    static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLarge() {
            super(null, null, false, false);
        }
    }

    private static final int MAXIMUM_ID = 1024;
    private static final long MAXIMUM_RETRY = 3_600_000;

    private final int limit;
    private final Consumer<Event> out;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    private ByteArrayOutputStream data = new ByteArrayOutputStream(512);
    private boolean hasData;
    private boolean foreign;
    private boolean afterReturn;
    private boolean first = true;
    private @Nullable String lastId;
    private long retryMillis = -1;

    EventParser(int limit, Consumer<Event> out) {
        this.limit = limit;
        this.out = out;
    }

    /** The id to resume after, or null. */
    @Nullable
    String lastId() {
        return lastId;
    }

    /** How long the target asks to be left alone before that, or -1. */
    long retryMillis() {
        return retryMillis;
    }

    /** Forgets what was cut off when a stream broke. */
    void restart() {
        line.reset();
        data = new ByteArrayOutputStream(512);
        hasData = false;
        foreign = false;
        afterReturn = false;
        first = true;
    }

    void feed(Buffer piece) {
        byte[] bytes = piece.getBytes();
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte octet = bytes[i];
            if (octet != '\n' && octet != '\r') {
                afterReturn = false;
                continue;
            }
            take(bytes, from, i);
            from = i + 1;
            if (octet == '\r' || !afterReturn) {
                endLine();
            }
            afterReturn = octet == '\r';
        }
        take(bytes, from, bytes.length);
    }

    /** Takes what is left as an event, although nothing says that it is whole. */
    void finish() {
        if (line.size() > 0) {
            endLine();
        }
        endEvent();
    }

    private void take(byte[] bytes, int from, int to) {
        if (line.size() + data.size() + to - from > limit) {
            throw new TooLarge();
        }
        line.write(bytes, from, to - from);
    }

    private void endLine() {
        if (line.size() == 0) {
            endEvent();
            return;
        }
        byte[] bytes = line.toByteArray();
        line.reset();
        int start = first && bytes.length >= 3 && bytes[0] == (byte) 0xEF ? 3 : 0;
        first = false;
        if (bytes.length > start && bytes[start] == ':') {
            out.accept(new Event(null));
            return;
        }
        int colon = start;
        while (colon < bytes.length && bytes[colon] != ':') {
            colon++;
        }
        int value = Math.min(bytes.length, colon + 1);
        if (value < bytes.length && bytes[value] == ' ') {
            value++;
        }
        field(new String(bytes, start, colon - start, StandardCharsets.UTF_8), bytes, value);
    }

    private void field(String name, byte[] bytes, int value) {
        switch (name) {
            case "data" -> {
                if (hasData) {
                    data.write('\n');
                }
                data.write(bytes, value, bytes.length - value);
                hasData = true;
            }
            case "event" -> foreign = !text(bytes, value).equals("message") && bytes.length > value;
            case "id" -> {
                String id = text(bytes, value);
                if (id.length() <= MAXIMUM_ID && id.chars().allMatch(c -> c > ' ' && c <= '~')) {
                    lastId = id.isEmpty() ? null : id;
                }
            }
            case "retry" -> retry(text(bytes, value));
            default -> {
                // Fields that nobody knows are ignored, as the standard has it.
            }
        }
    }

    private void retry(String digits) {
        if (!digits.isEmpty() && digits.length() < 10 && digits.chars().allMatch(Character::isDigit)) {
            retryMillis = Math.min(MAXIMUM_RETRY, Long.parseLong(digits));
        }
    }

    private static String text(byte[] bytes, int from) {
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    }

    private void endEvent() {
        boolean whole = hasData && !foreign && data.size() > 0;
        byte[] message = whole ? data.toByteArray() : null;
        data = new ByteArrayOutputStream(512);
        hasData = false;
        foreign = false;
        if (message != null) {
            out.accept(new Event(Buffer.buffer(message)));
        }
    }
}
