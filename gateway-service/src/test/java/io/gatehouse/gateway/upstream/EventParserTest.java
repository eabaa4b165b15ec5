package io.gatehouse.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventParserTest {

    private static final String STREAM = "\uFEFF: hello\r\n\r\nid: 1\nretry: 20\ndata: {\"a\":\ndata: \"ä\"}\n\n"
            + "event: other\ndata: no\n\nevent: message\rdata:{}\r\rid\ndata: 3\n\ndata: cut";

    private static List<String> events(EventParser[] parser, String text, int piece, int limit) {
        List<String> all = new ArrayList<>();
        parser[0] = new EventParser(limit, event -> all.add(String.valueOf(event.data())));
        byte[] bytes = Buffer.buffer(text).getBytes();
        for (int at = 0; at < bytes.length; at += piece) {
            parser[0].feed(Buffer.buffer().appendBytes(bytes, at, Math.min(piece, bytes.length - at)));
        }
        return all;
    }

    @Test
    void eventsAreTheSameWhateverThePieces() {
        for (int piece = 1; piece < 40; piece++) {
            EventParser[] parser = new EventParser[1];
            assertThat(events(parser, STREAM, piece, 1000))
                    .as("pieces of %d", piece)
                    .containsExactly("null", "{\"a\":\n\"ä\"}", "{}", "3");
            assertThat(parser[0].lastId()).isNull();
            assertThat(parser[0].retryMillis()).isEqualTo(20);
        }
    }

    @Test
    void idsThatCannotStandInAHeaderAreNone() {
        EventParser[] parser = new EventParser[1];
        events(parser, "id: good\n\nid: b d\n\nid: ä\n\nretry: -1\n\nretry: 99999999999\n\n", 7, 100);
        assertThat(parser[0].lastId()).isEqualTo("good");
        assertThat(parser[0].retryMillis()).isEqualTo(-1);
    }

    @Test
    void anEventHasABound() {
        assertThatThrownBy(() -> events(new EventParser[1], "data: " + "x".repeat(200), 10, 100))
                .isInstanceOf(EventParser.TooLarge.class);
        assertThatThrownBy(() -> events(new EventParser[1], "data: x\n".repeat(200), 10, 100))
                .isInstanceOf(EventParser.TooLarge.class);
    }
}
