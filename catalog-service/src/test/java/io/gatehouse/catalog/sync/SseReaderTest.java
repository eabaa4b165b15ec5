package io.gatehouse.catalog.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseReaderTest {
    private static final String STREAM =
            ": comment\n\nid: 1\ndata: one\n\ndata:two\r\ndata: more\r\n\r\nretry: 1\r\rdata: ä\n\ndata: torn";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void eventsAreTheSameInAnyPieces(int size) {
        byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        SseReader reader = new SseReader();
        List<String> events = new ArrayList<>();
        for (int i = 0; i < bytes.length; i += size) {
            byte[] piece = Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + size));
            reader.feed(piece).forEach(event -> events.add(new String(event, StandardCharsets.UTF_8)));
        }
        assertThat(events).containsExactly("one", "two\nmore", "ä");
    }
}
