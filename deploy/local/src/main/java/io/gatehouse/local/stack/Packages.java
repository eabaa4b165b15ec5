package io.gatehouse.local.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the packaged services are and how each is started. */
record Packages(Path project, boolean nativeImages) {
    List<String> command(String service) {
        var module = project.resolve(service + "-service/target");
        if (nativeImages) {
            var runner = module.resolve(service + "-service-0.1.0-SNAPSHOT-runner");
            require(runner, service, "mvn package -Dnative -DskipTests");
            return List.of(runner.toString());
        }
        var jar = module.resolve("quarkus-app/quarkus-run.jar");
        require(jar, service, "mvn package -DskipTests");
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var command = new ArrayList<>(List.of(
                java.toString(),
                "-Xmx384m",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        if (service.equals("gateway")) {
            // As fast as the others for little that lives long, and a third smaller.
            command.addAll(List.of("-XX:+UseSerialGC", "-Xmn48m"));
        }
        // What deploy/bench/run train left: classes and profiles of an earlier run. One of another build is ignored.
        var cache = jar.resolveSibling("app.aot");
        if (Files.exists(cache)) {
            command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off", "-Xlog:cds*=off"));
        }
        command.addAll(List.of("-jar", jar.toString()));
        return List.copyOf(command);
    }

    private static void require(Path file, String service, String how) {
        if (!Files.exists(file)) {
            throw new Fault(service + "-service is not packaged (" + file + " is missing): run " + how);
        }
    }
}
