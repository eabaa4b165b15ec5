package io.gatehouse.local.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        NAMES.stream().filter(name -> !byName.containsKey(name)).forEach(name -> byName.put(name, freeBeside(byName)));
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
            try (var socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                throw new Fault("Port " + port + " (" + name
                        + ") is taken by another process: end that process, or delete " + file
                        + " to have other ports chosen (agents and consents then need the new addresses)");
            }
        });
    }

    /** A port that nobody uses at the moment. */
    public static int free() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new Fault("No free port", e);
        }
    }

    private static int freeBeside(Map<String, Integer> taken) {
        int port = free();
        while (taken.containsValue(port)) {
            port = free();
        }
        return port;
    }
}
