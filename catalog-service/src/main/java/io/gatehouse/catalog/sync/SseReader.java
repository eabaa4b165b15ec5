package io.gatehouse.catalog.sync;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Cuts a text/event-stream into the data of its events, whatever the pieces in which it arrives. */
final class SseReader {
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private boolean hasData;
    private boolean afterCarriageReturn;

    /** Takes the next piece and answers the events that it completes. */
    List<byte[]> feed(byte[] piece) {
        List<byte[]> events = new ArrayList<>();
        for (byte octet : piece) {
            boolean second = octet == '\n' && afterCarriageReturn;
            afterCarriageReturn = octet == '\r';
            if (octet == '\r' || (octet == '\n' && !second)) {
                endLine(events);
            } else if (!second) {
                line.write(octet);
            }
        }
        return events;
    }

    private void endLine(List<byte[]> events) {
        byte[] bytes = line.toByteArray();
        line.reset();
        if (bytes.length == 0) {
            if (hasData) {
                events.add(data.toByteArray());
            }
            data.reset();
            hasData = false;
        } else if (startsWithData(bytes)) {
            int from = bytes.length > 5 && bytes[5] == ' ' ? 6 : 5;
            if (hasData) {
                data.write('\n');
            }
            data.write(bytes, from, bytes.length - from);
            hasData = true;
        }
    }

    private static boolean startsWithData(byte[] bytes) {
        return bytes.length >= 5
                && bytes[0] == 'd'
                && bytes[1] == 'a'
                && bytes[2] == 't'
                && bytes[3] == 'a'
                && bytes[4] == ':';
    }
}
