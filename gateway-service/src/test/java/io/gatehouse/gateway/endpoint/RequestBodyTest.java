package io.gatehouse.gateway.endpoint;

import static io.gatehouse.gateway.peer.LoopbackServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestBodyTest {

    private static final int LARGE = 3 * 1024 * 1024;
    private static final int SMALL_PIECES = 200_000;

    private final Vertx vertx = Vertx.vertx();
    private final Promise<Buffer> read = Promise.promise();

    @AfterEach
    void stop() {
        get(vertx.close());
    }

    // Copying what is there for each further byte would keep the event loop from everybody else for minutes.
    @Test
    void aBodyInVeryManyPiecesHoldsUpNobody() throws IOException {
        send(LARGE + SMALL_PIECES);
        Buffer body = get(read.future());
        assertThat(body.length()).isEqualTo(LARGE + SMALL_PIECES);
        assertThat(body.getString(0, 3)).isEqualTo("yyy");
        assertThat(body.getString(LARGE - 1, LARGE + 3)).isEqualTo("yxxx");
    }

    @Test
    void oneByteMoreThanAllowedIsRefused() throws IOException {
        send(LARGE + SMALL_PIECES - 1);
        assertThatThrownBy(() -> get(read.future())).isInstanceOf(RequestBody.Refused.class);
    }

    private void send(int maximum) throws IOException {
        int port = get(vertx.createHttpServer()
                        .requestHandler(request -> {
                            request.pause();
                            RequestBody.read(vertx, request, maximum, 60_000).onComplete(read);
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
        try (Socket socket = new Socket("127.0.0.1", port);
                OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 65_536)) {
            write(out, "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
            write(out, Integer.toHexString(LARGE) + "\r\n" + "y".repeat(LARGE) + "\r\n");
            for (int i = 0; i < SMALL_PIECES; i++) {
                write(out, "1\r\nx\r\n");
            }
            write(out, "0\r\n\r\n");
            out.flush();
            get(read.future().otherwiseEmpty());
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
