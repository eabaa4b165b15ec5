package io.gatehouse.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagesTest {
    @TempDir
    Path folder;

    @Test
    void aServiceOfAnImageIsEnteredAndNotRunFromItsPackage() throws IOException {
        Files.createDirectories(folder.resolve("images/gateway"));
        Files.writeString(folder.resolve("images/gateway/config.json"), "{}");
        var packages = new Packages(folder, false, folder.resolve("images"));

        assertThat(packages.command("gateway"))
                .containsExactly(
                        folder + "/deploy/images/enter",
                        folder.resolve("images/gateway").toString());
    }

    @Test
    void anImageIsInTrainingWhereItsFolderForThatIs() throws IOException {
        for (var service : List.of("gateway", "catalog")) {
            Files.createDirectories(folder.resolve("images").resolve(service));
            Files.writeString(folder.resolve("images").resolve(service).resolve("config.json"), "{}");
        }
        Files.createDirectories(folder.resolve("images/gateway/train"));
        var packages = new Packages(folder, false, folder.resolve("images"));

        assertThat(packages.launch("gateway", false).train()).isTrue();
        assertThat(packages.launch("catalog", true).train()).isFalse();
    }

    @Test
    void anImageThatIsNotUnpackedIsNamed() {
        var packages = new Packages(folder, false, folder.resolve("images"));

        assertThatThrownBy(() -> packages.command("identity"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("images/identity/config.json is missing")
                .hasMessageContaining("deploy/images/unpack");
    }

    @Test
    void anExecutableIsNamedByTheVersionOfTheBuild() throws IOException {
        var runner = folder.resolve(
                "catalog-service/target/catalog-service-" + System.getProperty("gatehouse.version") + "-runner");
        Files.createDirectories(runner.getParent());
        Files.writeString(runner, "");

        assertThat(new Packages(folder, true, null).command("catalog")).startsWith(runner.toString());
    }

    @Test
    void anExecutableThatIsNotBuiltIsNamed() {
        var packages = new Packages(folder, true, null);

        assertThatThrownBy(() -> packages.command("gateway"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(
                        "gateway-service-" + System.getProperty("gatehouse.version") + "-runner is missing");
    }

    @Test
    void withoutImagesThePackageOfTheServiceIsRun() throws IOException {
        var jar = folder.resolve("catalog-service/target/quarkus-app/quarkus-run.jar");
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, "");

        assertThat(new Packages(folder, false, null).command("catalog")).endsWith("-jar", jar.toString());
    }
}
