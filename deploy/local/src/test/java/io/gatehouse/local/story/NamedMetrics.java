package io.gatehouse.local.story;

import io.gatehouse.local.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** The metrics that alerts and dashboards name, and those that running services export. */
final class NamedMetrics {
    private static final Pattern NAME =
            Pattern.compile("\\b(?:gateway|identity|catalog|jvm|process|http)_[a-z0-9_]+\\b");
    private static final List<String> FILES =
            List.of("alerts.yaml", "gateway-service.json", "identity-service.json", "catalog-service.json");

    private NamedMetrics() {}

    /** What the files of {@code deploy/kubernetes/components/monitoring} name. */
    static Set<String> named(Path project) {
        var names = new TreeSet<String>();
        for (var file : FILES) {
            try {
                var text = Files.readString(project.resolve("deploy/kubernetes/components/monitoring")
                        .resolve(file));
                NAME.matcher(text).results().forEach(found -> names.add(found.group()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return names;
    }

    /** What the services answer on their management ports. */
    static Set<String> exported(Stack stack) {
        var ports = JsonMapper.builder().build().readTree(stack.data().path("ports.json"));
        var names = new TreeSet<String>();
        try (var http = HttpClient.newHttpClient()) {
            for (var service : List.of("gateway", "identity", "catalog")) {
                var metrics = URI.create("http://127.0.0.1:"
                        + ports.path(service + "-management").asInt() + "/q/metrics");
                http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofLines())
                        .body()
                        .filter(line -> !line.startsWith("#"))
                        .forEach(line -> names.add(line.split("[{ ]", 2)[0]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return names;
    }
}
