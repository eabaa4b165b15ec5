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

    /**
     * How a service is started; it may write the AOT cache of later starts where there is none. An image is in training
     * where deploy/images/train has made the folder for what it learns.
     */
    Launch launch(String service, boolean train) {
        if (images != null) {
            return new Launch(
                    command(service),
                    null,
                    Files.isDirectory(images.resolve(service).resolve("train")));
        }
        return new Launch(command(service), nativeImages ? null : new AotCache(jar(service)), train);
    }

    /** The words before {@code -jar} are of the JVM. */
    List<String> command(String service) {
        if (images != null) {
            var image = images.resolve(service).toAbsolutePath();
            require(image.resolve("config.json"), service, "deploy/images/unpack");
            return List.of(project.resolve("deploy/images/enter").toString(), image.toString());
        }
        var module = project.resolve(service + "-service/target");
        if (nativeImages) {
            var runner = module.resolve(service + "-service-" + version() + "-runner");
            require(runner, service, "mvn package -Dnative -DskipTests");
            // Without a bound on what dies young the executable grows by half before it collects.
            return List.of(runner.toString(), "-Xmn32m");
        }
        var jar = jar(service);
        require(jar, service, "mvn package -DskipTests");
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var command = new ArrayList<>(List.of(
                java.toString(),
                "-Xmx384m",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        // As in the images.
        command.add("-XX:+UseSerialGC");
        if (service.equals("gateway")) {
            // As fast as the others for little that lives long, and a third smaller.
            command.add("-Xmn48m");
        }
        command.addAll(furtherOptions());
        command.addAll(List.of("-jar", jar.toString()));
        return List.copyOf(command);
    }

    private Path jar(String service) {
        return project.resolve(service + "-service/target/quarkus-app/quarkus-run.jar");
    }

    /** Of the JVM of each service, for whom starts them for minutes only. */
    private static List<String> furtherOptions() {
        var options = System.getProperty("gatehouse.java-options", "").strip();
        return options.isEmpty() ? List.of() : List.of(options.split("\\s+"));
    }

    /** Of the build, which names executables by it; the start script and the tests' build say it. */
    private static String version() {
        var version = System.getProperty("gatehouse.version");
        if (version == null) {
            throw new Fault("The property gatehouse.version has to name the version of the executables");
        }
        return version;
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
