package io.gatehouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.catalog.fake.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed contract is the one that the code has; {@code -Dopenapi.update} writes it anew. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class OpenApiSnapshotTest {
    private static final Path COMMITTED = Path.of("openapi.yaml");

    @Test
    void committedContractIsTheOneOfTheCode() throws IOException {
        String built = Files.readString(Path.of("target/openapi/openapi.yaml"));
        if (System.getProperty("openapi.update") != null) {
            Files.writeString(COMMITTED, built);
        }
        assertThat(COMMITTED).exists();
        assertThat(Files.readString(COMMITTED))
                .as("run the test with -Dopenapi.update and commit openapi.yaml")
                .isEqualTo(built);
    }
}
