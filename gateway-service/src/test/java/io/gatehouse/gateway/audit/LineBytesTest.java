package io.gatehouse.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineBytesTest {

    private static JsonObject read(LineBytes line) {
        byte[] members = line.toBytes();
        members[0] = '{';
        return new JsonObject(Buffer.buffer(members).appendString("}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "two words",
                "\"",
                "\\",
                "a\\\"b",
                "\n",
                "\u0000",
                "\u001f",
                "\u007f",
                "é",
                "日本",
                "🙂",
                "</script>",
                "a\u2028b"
            })
    void aReaderOfJsonFindsTheTextAgain(String text) {
        assertThat(read(LineBytes.here().text("a", text, 64).text("b", text, 64)))
                .isEqualTo(new JsonObject().put("a", text).put("b", text));
    }

    @Test
    void eachCharacterAtEachPlaceIsReadAgain() {
        for (char letter = 0; letter < 0x180; letter++) {
            for (int place = 0; place < 17; place++) {
                String text = "a".repeat(place) + letter + "b".repeat(16 - place);
                assertThat(read(LineBytes.here().text("a", text, 64)).getString("a"))
                        .isEqualTo(text);
            }
        }
    }

    @Test
    void halfACharacterIsNoReasonNotToWrite() {
        assertThat(read(LineBytes.here().text("a", "x\ud83d", 64)).getString("a"))
                .isEqualTo("x?");
    }

    @Test
    void aLongTextIsCutBetweenCharacters() {
        assertThat(read(LineBytes.here().text("a", "abcdef", 3)).getString("a")).isEqualTo("abc");
        assertThat(read(LineBytes.here().text("a", "ab🙂", 3)).getString("a")).isEqualTo("ab");
        String longer = "x".repeat(10_000);
        assertThat(read(LineBytes.here().text("a", longer, 20_000)).getString("a"))
                .isEqualTo(longer);
    }

    /** What was written last is remembered by the objects, in a place that other members have, too. */
    @Test
    void aMemberThatComesAgainIsTheSameAndNoOtherOne() {
        String value = "once\"";
        for (int i = 0; i < 3; i++) {
            assertThat(read(LineBytes.here().text("a", value, 64).text("b", value, 64)))
                    .isEqualTo(new JsonObject().put("a", value).put("b", value));
            assertThat(read(LineBytes.here().text("a", value, 2)).getString("a"))
                    .isEqualTo("on");
            assertThat(read(LineBytes.here().text("a", "other" + i, 64)).getString("a"))
                    .isEqualTo("other" + i);
        }
        // Two names of one place.
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        assertThat(read(LineBytes.here().text("Aa", value, 64).text("BB", value, 64)))
                .isEqualTo(new JsonObject().put("Aa", value).put("BB", value));
    }

    @Test
    void whatIsNotThereHasNoMember() {
        assertThat(read(LineBytes.here().text("a", null, 64).text("b", "c", 64)))
                .isEqualTo(new JsonObject().put("b", "c"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-29T22:08:56Z",
                "2026-11-29T22:08:56.844Z",
                "2026-11-29T22:08:56.844123Z",
                "2026-11-29T22:08:56.000000007Z",
                "2026-11-29T22:08:57.100Z",
                "1969-12-31T23:59:59.5Z"
            })
    void aTimeIsWrittenAsTheLibraryWritesIt(String text) {
        Instant time = Instant.parse(text);
        for (int i = 0; i < 2; i++) {
            assertThat(read(LineBytes.here().time("t", time)).getString("t")).isEqualTo(time.toString());
        }
    }

    @Test
    void numbersAndWhatStandsThereAsItIs() {
        byte[] line = LineBytes.here().number("n", -1).plain("}").toBytes();
        assertThat(new String(line, StandardCharsets.UTF_8)).isEqualTo(",\"n\":-1}");
    }
}
