package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A caller that goes away before it has its answer. */
final class Hangup {

    private Hangup() {}

    /** Sends a request and does not wait. */
    static Socket begin(URI uri, String request) {
        try {
            Socket socket = new Socket(uri.getHost(), uri.getPort());
            socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes away, and comes back when the service has noticed. */
    static void hangUp(Socket socket) {
        try (socket) {
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read())
                    .as("the service closes without an answer")
                    .isEqualTo(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
