package io.gatehouse.local.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * nginx before the replicas of each service, as it comes from Debian. A request goes to a replica that takes its
 * connection; what was sent to one is never sent again to another, because nobody knows whether it was done.
 */
public final class Nginx implements Balancer {
    private static final String HOST = "127.0.0.1";
    private static final String BEGINNING = """
            worker_processes 1;
            error_log %1$s/nginx-error.log warn;
            pid %1$s/nginx.pid;
            worker_rlimit_nofile 8192;
            events { worker_connections 4096; }
            http {
              access_log off;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi;
              scgi_temp_path %1$s/scgi;
              client_max_body_size 8m;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_set_header Host $http_host;
              proxy_buffering off;
              proxy_connect_timeout 2s;
              proxy_read_timeout 400s;
              proxy_next_upstream error timeout;
              # A connection that nginx keeps to a client may end at the very moment of its next request.
              keepalive_timeout 0;
            """;
    private static final String SERVER = """
              upstream %1$s {
            %2$s    keepalive 64;
              }
              server {
                listen %3$s:%4$d;
            %5$s    location / { proxy_pass http://%1$s; }
              }
            """;

    private final Path folder;
    private final Ports ports;
    private final Topology topology;
    private final Set<String> away = ConcurrentHashMap.newKeySet();
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private @Nullable Process process;

    private Nginx(Path folder, Ports ports, Topology topology) {
        this.folder = folder;
        this.ports = ports;
        this.topology = topology;
    }

    static Nginx start(Surroundings surroundings, Topology topology) {
        var balancer = new Nginx(surroundings.data.path("nginx"), surroundings.ports, topology);
        balancer.launch();
        return balancer;
    }

    /** Where nginx is, or a fault that says how to get it. */
    public static Path program() {
        for (var place : new String[] {"/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"}) {
            if (Files.isExecutable(Path.of(place))) {
                return Path.of(place);
            }
        }
        throw new Fault("nginx is missing: install it (apt-get install nginx-light); it need not run as a service");
    }

    @Override
    public void leaveOut(String replica) {
        away.add(replica);
        reload();
    }

    @Override
    public void takeIn(String replica) {
        away.remove(replica);
        reload();
    }

    /** Answers all requests for a path of a service with this status, as a broken network would fail them. */
    public void refuse(String service, String path, int status) {
        refused.put(service, "    location = " + path + " { return " + status + "; }\n");
        reload();
    }

    /** Ends what {@link #refuse} began. */
    public void refuseNothing(String service) {
        refused.remove(service);
        reload();
    }

    /** The process id of nginx' master. */
    public long pid() {
        var running = process;
        return running == null ? 0 : running.pid();
    }

    @Override
    public void close() {
        var running = process;
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            if (!running.waitFor(10, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void launch() {
        try {
            Files.createDirectories(folder);
            write();
            var started = new ProcessBuilder(
                            program().toString(), "-p", folder.toString(), "-c", file().toString(), "-g", "daemon off;")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("nginx-output.log").toFile())
                    .start();
            process = started;
            while (!listens()) {
                if (started.waitFor(50, TimeUnit.MILLISECONDS)) {
                    throw new Fault("nginx does not start: see the logs in " + folder);
                }
            }
        } catch (IOException e) {
            throw new Fault("nginx does not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault("Interrupted while nginx started");
        }
    }

    /** Old workers finish what they have; new ones take the new configuration. */
    private synchronized void reload() {
        write();
        try {
            var signal = new ProcessBuilder(
                            program().toString(), "-p", folder.toString(), "-c", file().toString(), "-s", "reload")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("nginx-reload.log").toFile())
                    .start();
            if (signal.waitFor() != 0) {
                throw new Fault("nginx does not read its configuration again: see the logs in " + folder);
            }
        } catch (IOException e) {
            throw new Fault("nginx does not read its configuration again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault("Interrupted while nginx read its configuration");
        }
    }

    private boolean listens() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), ports.of("gateway-front"))) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private Path file() {
        return folder.resolve("nginx.conf");
    }

    private void write() {
        var servers = Topology.SERVICES.stream().map(this::server).collect(Collectors.joining());
        var who = System.getProperty("user.name").equals("root") ? "user root root;\n" : "";
        DataFolder.writePrivately(file(), who + BEGINNING.formatted(folder) + servers + "}\n");
    }

    private String server(String service) {
        var replicas = new LinkedHashMap<String, String>();
        topology.replicas(service)
                .forEach(replica -> replicas.put(
                        replica,
                        "    server %s:%d max_fails=1 fail_timeout=2s%s;\n"
                                .formatted(HOST, ports.of(replica), away.contains(replica) ? " down" : "")));
        return SERVER.formatted(
                service,
                String.join("", replicas.values()),
                HOST,
                ports.of(service + "-front"),
                refused.getOrDefault(service, ""));
    }
}
