package io.gatehouse.gateway.upstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers each request, whose body it takes to be two octets long, with the same bytes. */
final class ScriptedServer implements AutoCloseable {

    private final ServerSocket server;
    private final byte[] answer;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final StringBuffer received = new StringBuffer();
    private volatile boolean closes;
    private volatile boolean allSent;

    ScriptedServer(String answer) {
        this.answer = answer.getBytes(StandardCharsets.ISO_8859_1);
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofVirtual().start(this::accept);
    }

    ScriptedServer thenCloses() {
        closes = true;
        return this;
    }

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return sockets.size();
    }

    int ended() {
        return ended.get();
    }

    String received() {
        return received.toString();
    }

    boolean allSent() {
        return allSent;
    }

    void endConnections() {
        sockets.forEach(socket -> {
            try {
                socket.close();
            } catch (IOException over) {
                // it was closed
            }
        });
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            StringBuilder request = new StringBuilder();
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                request.append((char) next);
                received.append((char) next);
                int head = request.indexOf("\r\n\r\n");
                if (head >= 0 && request.length() == head + 6) {
                    request.setLength(0);
                    socket.getOutputStream().write(answer);
                    allSent = true;
                    if (closes) {
                        return;
                    }
                }
            }
        } catch (IOException gone) {
            // its other end has closed it
        } finally {
            ended.incrementAndGet();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        endConnections();
    }
}
