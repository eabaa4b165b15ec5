package io.gatehouse.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in whatever pieces, the messages are those that the decoder alone would make. */
class RepeatedHeadsTest {

    private static final String HEAD =
            "POST /mcp HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer abc\r\nContent-Length: ";

    /** A connection, and what comes out of it as text: heads, and octets of bodies. */
    private static final class Connection extends ChannelInboundHandlerAdapter {
        private final EmbeddedChannel channel;
        private final StringBuilder made = new StringBuilder();
        private final List<HttpRequest> heads = new ArrayList<>();
        private final @Nullable RepeatedHeads repeated;
        private int decoded;

        Connection(boolean remembers) {
            VertxHttpRequestDecoder decoder = new VertxHttpRequestDecoder(new HttpServerOptions());
            channel = new EmbeddedChannel();
            channel.pipeline().addLast(decoder, this);
            repeated = remembers ? RepeatedHeads.before(channel.pipeline().context(decoder)) : null;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (repeated != null) {
                repeated.saw(message);
            }
            if (message instanceof HttpRequest head) {
                heads.add(head);
                made.append('[').append(head.method()).append(' ').append(head.uri());
                for (Map.Entry<String, String> header : head.headers()) {
                    made.append('|').append(header.getKey()).append('=').append(header.getValue());
                }
                made.append(head.decoderResult().isFailure() ? "!]" : "]");
                decoded += head instanceof RepeatedRequest ? 0 : 1;
            }
            if (message instanceof HttpContent content) {
                made.append(content.content().toString(StandardCharsets.ISO_8859_1));
                made.append(content.decoderResult().isFailure() ? "!" : "");
            }
            ReferenceCountUtil.release(message);
        }

        Connection send(String... pieces) {
            for (String piece : pieces) {
                ByteBuf octets = Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1);
                channel.writeInbound(octets);
                assertThat(octets.refCnt()).as("references to what was read").isLessThanOrEqualTo(1);
            }
            return this;
        }
    }

    private final List<Connection> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(connection -> connection.channel.finishAndReleaseAll());
    }

    private Connection connection(boolean remembers) {
        Connection made = new Connection(remembers);
        open.add(made);
        return made;
    }

    /** Sends the same to a connection with and to one without, and returns the first. */
    private Connection same(String... pieces) {
        Connection with = connection(true).send(pieces);
        Connection without = connection(false).send(pieces);
        assertThat(with.made.toString()).isEqualTo(without.made.toString());
        return with;
    }

    private static String message(String body) {
        return HEAD + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void aHeadThatComesAgainIsNotDecodedAgain() {
        Connection connection = same(message("{}"), message("{}"), message("[]"), message(""));
        assertThat(connection.decoded).isEqualTo(1);
        assertThat(connection.heads.get(1)).isSameAs(connection.heads.get(2)).isInstanceOf(RepeatedRequest.class);
    }

    @Test
    void aHeadMayBeLong() {
        String one = message("{}").replace("abc", "a".repeat(7000));
        String other = message("{}").replace("abc", "a".repeat(6999) + "b");
        assertThat(same(one, one, other, one, one).decoded).isEqualTo(3);
    }

    @Test
    void aLengthMayBeAnother() {
        Connection connection = same(message("{}"), message("[1,2,3,4,5,6]"), message(""), message("{}"));
        assertThat(connection.decoded).isEqualTo(1);
        assertThat(connection.heads)
                .extracting(head -> head.headers().get("content-length"))
                .containsExactly("2", "13", "0", "2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Another credential, another path, another case, another blank, another order, one header more.
                "POST /mcp HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer abd\r\nContent-Length: 2\r\n\r\n{}",
                "POST /mcq HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer abc\r\nContent-Length: 2\r\n\r\n{}",
                "POST /mcp HTTP/1.1\r\nhost: gateway\r\nAuthorization: Bearer abc\r\nContent-Length: 2\r\n\r\n{}",
                "POST /mcp HTTP/1.1\r\nHost:  gateway\r\nAuthorization: Bearer abc\r\nContent-Length: 2\r\n\r\n{}",
                "POST /mcp HTTP/1.1\r\nAuthorization: Bearer abc\r\nHost: gateway\r\nContent-Length: 2\r\n\r\n{}",
                "POST /mcp HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer abc\r\nContent-Length: 2\r\nA: b\r\n\r\n{}",
                "GET /mcp HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer abc\r\nContent-Length: 2\r\n\r\n{}",
            })
    void anotherHeadIsDecoded(String other) {
        assertThat(same(message("{}"), other, message("{}")).decoded).isEqualTo(3);
    }

    @Test
    void eachOctetOfAHeadCounts() {
        String before =
                "POST /mcp HTTP/1.1\r\nHost: gateway\r\nContent-Length: 2\r\nAuthorization: Bearer abc\r\n\r\n{}";
        for (int i = 0; i < before.length() - 2; i++) {
            String other = before.substring(0, i) + (before.charAt(i) == 'q' ? 'p' : 'q') + before.substring(i + 1);
            same(before, other, before);
            close();
            open.clear();
        }
    }

    @Test
    void whatStandsBehindTheLengthIsComparedToo() {
        String start = "POST /mcp HTTP/1.1\r\nContent-Length: ";
        String alice = "\r\nAuthorization: Bearer alice\r\n\r\n{}";
        String mallory = "\r\nAuthorization: Bearer malis\r\n\r\n{}";
        Connection connection = same(start + 2 + alice, start + 2 + alice, start + 2 + mallory, start + 2 + alice);
        assertThat(connection.decoded).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"02", "+2", "2 ", " 2", "0x2", "2,2", "", "-1", "99999999999999999999", "2\r\nContent-Length: 3"
            })
    void aLengthThatIsNotPlainIsTheDecodersMatter(String length) {
        same(message("{}"), HEAD + length + "\r\n\r\n{}", message("{}"));
        same(HEAD + length + "\r\n\r\n{}", HEAD + length + "\r\n\r\n{}");
    }

    @Test
    void aMessageInPiecesOrTwoInOneAreDecoded() {
        String whole = message("{}");
        for (int cut = 1; cut < whole.length(); cut++) {
            same(whole, whole.substring(0, cut), whole.substring(cut), whole, whole);
            same(whole, whole + whole.substring(0, cut), whole.substring(cut), whole);
        }
        same(whole, whole + whole, whole, whole + whole + whole, whole);
    }

    /** What a head ends with that the decoder began to read before is not what stands in the octets. */
    @Test
    void aHeadThatBeganBeforeIsNotRemembered() {
        String start = "POST /mcp HTTP/1.1\r\nX: ";
        Connection connection = same(start, message("{}"), message("{}"), message("{}"));
        assertThat(connection.heads.get(0).headers().get("X")).isEqualTo("POST /mcp HTTP/1.1");
        assertThat(connection.heads.get(1).headers().contains("X")).isFalse();
        same("\r\n", message("{}"), message("{}"));
    }

    /** The body of one message that looks like another one, so that whoever mistakes it runs it. */
    @Test
    void aBodyThatLooksLikeAMessageIsABody() {
        String inner = message("{\"inner\":1}");
        Connection connection =
                same(message("{}"), message("{}"), HEAD + inner.length() + "\r\n\r\n", inner, message("{}"));
        assertThat(connection.heads).hasSize(4);
    }

    /** The same, where what came before was too long to be looked at. */
    @Test
    void theEndOfALongBodyThatLooksLikeAMessageIsABody() {
        String inner = message("{\"inner\":1}");
        String start = "x".repeat(RepeatedHeads.LONGEST);
        Connection connection = same(
                message("{}"),
                message("{}"),
                HEAD + (start.length() + inner.length()) + "\r\n\r\n" + start,
                inner,
                message("{}"));
        assertThat(connection.heads).hasSize(4);
    }

    /** The rest of one message and the head of another one are as long as one message, and begin like it. */
    @Test
    void theRestOfAMessageAndAHeadAreNotAMessage() {
        int rest = HEAD.length() + 10;
        String head = HEAD + rest + "\r\n\r\n";
        String junk = head + "x".repeat(rest - head.length());
        Connection connection = same(
                HEAD + (rest + 1) + "\r\n\r\ny",
                junk + head,
                head + "z".repeat(rest),
                "z".repeat(rest - head.length()));
        assertThat(connection.heads).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /mcp HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "POST /mcp HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "POST /mcp HTTP/1.1\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\n{}",
                "POST  /mcp  HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
                "POST /mcp http/1.1\r\nContent-Length: 2\r\n\r\n{}",
                "POST /mcp HTTP/1.1\nContent-Length: 2\n\n{}",
                "POST /mcp HTTP/1.1\r\nContent-Length : 2\r\n\r\n{}",
                "POST /mcp HTTP/1.1\r\n\r\n",
            })
    void whatIsNotPlainIsNotRemembered(String message) {
        Connection connection = same(message, message, message);
        assertThat(connection.heads).noneMatch(RepeatedRequest.class::isInstance);
    }

    /** What was found out of a head is taken to hold for all of its family, so another credential must not be of it. */
    @Test
    void headsThatDifferInNothingButTheLengthAreOfOneFamilyAndNoOthersAre() {
        Connection connection = connection(true).send(message("{}"), message("{}"), message("[1,2]"), message("{}"));
        String other = message("{}").replace("Bearer abc", "Bearer abd");
        connection.send(other, other);
        List<Object> families = new ArrayList<>();
        connection.heads.forEach(head -> families.add(RepeatedHead.familyOf(head)));
        assertThat(families.get(0)).isNull();
        assertThat(families.get(1)).isNotNull().isSameAs(families.get(2)).isSameAs(families.get(3));
        assertThat(families.get(4)).isNull();
        assertThat(families.get(5)).isNotNull().isNotSameAs(families.get(1));
        assertThat(RepeatedHead.familyOf(((RepeatedRequest) connection.heads.get(1)).own()))
                .isNull();
    }

    @Test
    void whoeverChangesAHeadGetsOneOfHisOwn() {
        Connection connection = connection(true).send(message("{}"), message("{}"));
        HttpRequest own = ((RepeatedRequest) connection.heads.get(1)).own();
        own.headers().set("Authorization", "Bearer stolen");
        connection.send(message("{}"));
        assertThat(connection.heads.get(2).headers().get("Authorization")).isEqualTo("Bearer abc");
    }

    @Test
    void headsThatNeverComeAgainAreNotRememberedForever() {
        Connection connection = connection(true);
        for (int i = 0; i < RepeatedHeads.PATIENCE; i++) {
            connection.send("POST /mcp HTTP/1.1\r\nId: " + i + "\r\nContent-Length: 0\r\n\r\n");
        }
        connection.send(message("{}"), message("{}"));
        assertThat(connection.decoded).isEqualTo(RepeatedHeads.PATIENCE + 2);
    }

    @Test
    void aDecoderThatIsGoneIsNotSpokenFor() {
        Connection connection = connection(true).send(message("{}"));
        connection.channel.pipeline().remove(VertxHttpRequestDecoder.class);
        String before = connection.made.toString();
        connection.send(message("{}"));
        assertThat(connection.made.toString()).isEqualTo(before);
    }

    /** Random messages in random pieces, many of which are what was sent before. */
    @Test
    void anyMessagesInAnyPiecesAreReadAlike() {
        Random random = new Random(20261130);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder all = new StringBuilder();
            List<String> pieces = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String body = "x".repeat(random.nextInt(12));
                String one = random.nextInt(4) == 0 ? message(message(body)) : message(body);
                all.append(one);
                if (random.nextBoolean()) {
                    cut(all, pieces, random);
                }
            }
            cut(all, pieces, random);
            same(pieces.toArray(String[]::new));
            close();
            open.clear();
        }
    }

    private static void cut(StringBuilder all, List<String> pieces, Random random) {
        while (!all.isEmpty()) {
            int end = random.nextInt(3) > 0 ? all.length() : 1 + random.nextInt(all.length());
            pieces.add(all.substring(0, end));
            all.delete(0, end);
        }
    }

    @Test
    void aHeadHidesItself() {
        Connection connection = connection(false).send(message("{}"));
        KnownHead known =
                KnownHead.of(message("{}").getBytes(StandardCharsets.ISO_8859_1), connection.heads.getFirst(), 2);
        assertThat(Objects.requireNonNull(known)).hasToString("KnownHead[]");
    }
}
