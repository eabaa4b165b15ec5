package io.gatehouse.gateway.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.upstream.AnswerCheck;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainAnswersTest {

    private static boolean whole(Era era, String answer) {
        return new PlainAnswers(era).plain(Buffer.buffer(answer));
    }

    /** In pieces of that many bytes. */
    private static boolean pieces(Era era, String answer, int size) {
        AnswerCheck.Pieces pieces = new PlainAnswers(era).pieces();
        Buffer all = Buffer.buffer(answer);
        for (int from = 0; from < all.length(); from += size) {
            if (!pieces.take(all.slice(from, Math.min(all.length(), from + size)))) {
                return false;
            }
        }
        return true;
    }

    private static void plain(Era era, String answer) {
        assertThat(whole(era, answer)).as("whole %s", answer).isTrue();
        for (int size : new int[] {1, 7, 4096}) {
            assertThat(pieces(era, answer, size)).as("%d %s", size, answer).isTrue();
        }
    }

    private static void notPlain(Era era, String answer) {
        assertThat(whole(era, answer)).as("whole %s", answer).isFalse();
        for (int size : new int[] {1, 7, 4096}) {
            assertThat(pieces(era, answer, size)).as("%d %s", size, answer).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[]}}",
                "{\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"an \\\"error\\\" and \\u0065rror\"}]}}",
                "{\"id\":1,\"result\":{\"structuredContent\":{\"error\":\"none\",\"resultType\":\"input_required\"}}}",
                " {\"result\" : { \"n\":1.50e+2 } , \"id\":\"x\" } "
            })
    void aResultGoesOnAsItCame(String answer) {
        plain(Era.LEGACY, answer);
        plain(Era.MODERN, answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1,\"error\":{\"code\":-32042,\"message\":\"go there\"}}",
                "{\"id\":1,\"\\u0065rror\":{\"code\":-32042,\"message\":\"go there\"}}",
                "{\"id\":1,\"result\":{},\"error\":{\"code\":1,\"message\":\"both\"}}"
            })
    void anErrorIsLookedAt(String answer) {
        notPlain(Era.LEGACY, answer);
        notPlain(Era.MODERN, answer);
    }

    @Test
    void aCompleteResultOfTheStatelessEraGoesOnAndOneThatAsksDoesNot() {
        plain(Era.MODERN, "{\"id\":1,\"result\":{\"resultType\":\"complete\",\"content\":[]}}");
        plain(Era.MODERN, "{\"id\":1,\"result\":{\"resultType\":\"complete\",\"x\":\"input_required\"}}");
        notPlain(Era.MODERN, "{\"id\":1,\"result\":{\"resultType\":\"input_required\",\"requestState\":\"s\"}}");
        notPlain(Era.MODERN, "{\"id\":1,\"result\":{\"\\u0072esultType\":\"\\u0069nput_required\"}}");
        notPlain(Era.MODERN, "{\"id\":1,\"result\":{\"x\":\"\\u0041\",\"resultType\":{\"a\":\"complete\"}}}");
        // To targets with handshakes the word means nothing.
        plain(Era.LEGACY, "{\"id\":1,\"result\":{\"resultType\":\"input_required\"}}");
    }

    @Test
    void whatSaysTwiceWhatItIsIsStoppedOnItsWay() {
        assertThat(pieces(
                        Era.MODERN, "{\"result\":{\"resultType\":\"complete\",\"resultType\":\"input_required\"}}", 9))
                .isFalse();
        assertThat(pieces(Era.LEGACY, "{\"result\":{},\"result\":{}}", 9)).isFalse();
    }

    @Test
    void whatIsNoJsonIsStoppedOnItsWay() {
        assertThat(pieces(Era.LEGACY, "{\"result\":{]}", 3)).isFalse();
        assertThat(pieces(Era.LEGACY, "<html>", 3)).isFalse();
        assertThat(pieces(Era.LEGACY, "{\"result\":{\"n\":1", 3)).isTrue();
    }
}
