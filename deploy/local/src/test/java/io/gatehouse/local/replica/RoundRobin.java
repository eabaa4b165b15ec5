package io.gatehouse.local.replica;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What a balancer does, at its plainest: each connection goes to the next replica that takes it. */
final class RoundRobin implements AutoCloseable {
    /** The ports that took a connection. */
    final Set<Integer> used = ConcurrentHashMap.newKeySet();

    private final List<Integer> ports;
    private final ServerSocket server;
    private final AtomicInteger next = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    RoundRobin(List<Integer> ports) throws IOException {
        this.ports = ports;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> join(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void join(Socket client) {
        for (int i = 0; i < ports.size(); i++) {
            int port = ports.get(Math.floorMod(next.getAndIncrement(), ports.size()));
            var replica = new Socket();
            try {
                replica.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
            } catch (IOException gone) {
                continue;
            }
            open.add(replica);
            used.add(port);
            Thread.ofVirtual().start(() -> pass(client, replica));
            pass(replica, client);
            return;
        }
        shut(client);
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException over) {
            // one of them is gone, and so is the other one now
        }
        shut(from);
        shut(to);
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException over) {
            // it was closed
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        open.forEach(RoundRobin::shut);
    }
}
