package io.gatehouse.local.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The ports of a stack, chosen once and kept, because issuers and callback addresses contain them. */
public final class Ports {
    private static final List<String> NAMES = List.of(
            "postgres",
            "company",
            "vendor",
            "notes",
            "tickets",
            "identity",
            "identity-management",
            "catalog",
            "catalog-management",
            "gateway",
            "gateway-management",
            "gateway-2",
            "gateway-2-management",
            "identity-2",
            "identity-2-management",
            "catalog-2",
            "catalog-2-management",
            "identity-front",
            "catalog-front",
            "gateway-front",
            "operator");

    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    /** Linux' own; others begin later. */
    private static final int USUAL_FIRST = 32_768;

    private static final int LOWEST = 20_000;
    private static final int TRIES = 1_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private final Map<String, Integer> byName;
    private final Path file;

    private Ports(Map<String, Integer> byName, Path file) {
        this.byName = byName;
        this.file = file;
    }

    /** Reads the ports of the folder, or chooses free ones. */
    static Ports load(DataFolder data) {
        var json = JsonMapper.builder().build();
        var file = data.path("ports.json");
        Map<String, Integer> byName = Files.exists(file)
                ? json.readValue(file, new TypeReference<LinkedHashMap<String, Integer>>() {})
                : new LinkedHashMap<>();
        NAMES.stream()
                .filter(name -> !byName.containsKey(name))
                .forEach(name -> byName.put(name, freeBeside(byName.values())));
        DataFolder.writePrivately(file, json.writerWithDefaultPrettyPrinter().writeValueAsString(byName));
        return new Ports(byName, file);
    }

    /** The port of this name. */
    public int of(String name) {
        var port = byName.get(name);
        if (port == null) {
            throw new IllegalArgumentException("No port is called " + name);
        }
        return port;
    }

    /** Says in one line which port is taken, before anything starts. */
    void requireFree() {
        byName.forEach((name, port) -> {
            if (!isFree(port)) {
                throw new Fault("Port " + port + " (" + name
                        + ") is taken by another process: end that process, or delete " + file
                        + " to have other ports chosen (agents and consents then need the new addresses)");
            }
        });
    }

    /**
     * A port that nobody uses at the moment and nobody got from here before. It is below those that the kernel gives
     * to outgoing connections: of these, one could take it between now and the moment when somebody listens at it,
     * which is minutes later, or, for a port that is kept in a file, days.
     *
     * @throws Fault if hundreds of ports were taken
     */
    public static int free() {
        int end = firstOfConnections();
        for (int tries = 0; tries < TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, end);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new Fault("No free port from " + LOWEST + " to " + (end - 1));
    }

    private static int freeBeside(Collection<Integer> taken) {
        int port = free();
        while (taken.contains(port)) {
            port = free();
        }
        return port;
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The first port that the kernel gives to connections: what Linux says, unless it leaves nothing below. */
    static int firstOfConnections() {
        try {
            int first = Integer.parseInt(Files.readString(RANGE).strip().split("\\s+")[0]);
            return first > LOWEST + TRIES ? first : USUAL_FIRST;
        } catch (IOException e) {
            return USUAL_FIRST;
        }
    }
}
