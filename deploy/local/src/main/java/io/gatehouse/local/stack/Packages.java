package io.gatehouse.local.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the packaged services are and how each is started.
 *
 * @param images the folder in which {@code deploy/images/unpack} put the image of each service, or null where the
 *     services run outside of images
 */
record Packages(
        Path project, boolean nativeImages, @Nullable Path images) {
    Packages(Path project, boolean nativeImages) {
        this(project, nativeImages, folderOfImages());
    }

    List<String> command(String service) {
        if (images != null) {
            var image = images.resolve(service).toAbsolutePath();
            require(image.resolve("config.json"), service, "deploy/images/unpack");
            return List.of(project.resolve("deploy/images/enter").toString(), image.toString());
        }
        var module = project.resolve(service + "-service/target");
        if (nativeImages) {
            var runner = module.resolve(service + "-service-0.1.0-SNAPSHOT-runner");
            require(runner, service, "mvn package -Dnative -DskipTests");
            // Without a bound on what dies young the executable grows by half before it collects.
            return List.of(runner.toString(), "-Xmn48m");
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

    private static @Nullable Path folderOfImages() {
        var folder = System.getProperty("gatehouse.images");
        return folder == null ? null : Path.of(folder);
    }

    private static void require(Path file, String service, String how) {
        if (!Files.exists(file)) {
            throw new Fault(service + "-service is not packaged (" + file + " is missing): run " + how);
        }
    }
}
