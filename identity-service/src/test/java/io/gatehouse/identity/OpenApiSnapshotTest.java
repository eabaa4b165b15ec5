package io.gatehouse.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed contract is what the code says; {@code -Dopenapi.update} writes it anew. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class OpenApiSnapshotTest {
    private static final Path COMMITTED = Path.of("openapi.yaml");
    private static final Path GENERATED = Path.of("target", "openapi", "openapi.yaml");

    @Test
    void contractHasNotDrifted() throws IOException {
        String generated = Files.readString(GENERATED);
        if (System.getProperty("openapi.update") != null) {
            Files.writeString(COMMITTED, generated);
        }

        assertThat(Files.readString(COMMITTED))
                .as("openapi.yaml; run this test with -Dopenapi.update and read the difference")
                .isEqualTo(generated);
    }
}
