package io.gatehouse.local.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A balancer that knows connections only, as a Service of Kubernetes does: each goes to the next replica that takes it,
 * and stays there until one of its ends closes it.
 */
final class PlainBalancer implements Balancer {
    private static final int BACKLOG = 500;
    private static final int PATIENCE_MILLIS = 2_000;

    private final Set<String> away = ConcurrentHashMap.newKeySet();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<ServerSocket> servers = new ArrayList<>();
    private final Ports ports;

    private PlainBalancer(Ports ports) {
        this.ports = ports;
    }

    static PlainBalancer start(Ports ports, Topology topology) {
        var balancer = new PlainBalancer(ports);
        try {
            for (var service : Topology.SERVICES) {
                balancer.listen(ports.of(service + "-front"), topology.replicas(service));
            }
            return balancer;
        } catch (IOException e) {
            balancer.close();
            throw new Fault("The balancer cannot listen", e);
        }
    }

    @Override
    public void leaveOut(String replica) {
        away.add(replica);
    }

    @Override
    public void takeIn(String replica) {
        away.remove(replica);
    }

    @Override
    public void close() {
        servers.forEach(server -> {
            try {
                server.close();
            } catch (IOException over) {
                // it was closed
            }
        });
        open.forEach(this::shut);
    }

    private void listen(int port, List<String> replicas) throws IOException {
        var server = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
        servers.add(server);
        var next = new AtomicInteger();
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    var client = server.accept();
                    open.add(client);
                    Thread.ofVirtual().start(() -> join(client, replicas, next));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    private void join(Socket client, List<String> replicas, AtomicInteger next) {
        // One number for a connection: others that come meanwhile would make it try the same replica twice.
        int first = next.getAndIncrement();
        for (int i = 0; i < replicas.size(); i++) {
            var name = replicas.get(Math.floorMod(first + i, replicas.size()));
            if (away.contains(name)) {
                continue;
            }
            var replica = new Socket();
            open.add(replica);
            try {
                replica.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.of(name)), PATIENCE_MILLIS);
            } catch (IOException gone) {
                shut(replica);
                continue;
            }
            Thread.ofVirtual().start(() -> pass(client, replica));
            pass(replica, client);
            return;
        }
        shut(client);
    }

    private void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException over) {
            // one of them is gone, and so is the other one now
        }
        shut(from);
        shut(to);
    }

    private void shut(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException over) {
            // it was closed
        }
    }
}
