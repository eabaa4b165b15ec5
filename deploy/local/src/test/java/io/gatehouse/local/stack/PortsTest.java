package io.gatehouse.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void noPortIsGivenTwice() {
        var given = new HashSet<Integer>();
        for (int i = 0; i < 500; i++) {
            assertThat(given.add(Ports.free())).isTrue();
        }
    }

    /** A connection's own port comes from the kernel: it took a port that a test wanted to listen at minutes later. */
    @Test
    void noPortIsOneThatTheKernelGivesToConnections() throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var connection = new Socket(server.getInetAddress(), server.getLocalPort())) {
            for (int i = 0; i < 500; i++) {
                assertThat(Ports.free()).isLessThan(Ports.firstOfConnections());
            }
            assertThat(connection.getLocalPort()).isGreaterThanOrEqualTo(Ports.firstOfConnections());
        }
    }
}
