package io.gatehouse.identity.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.TestWorkload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The keys of the services are replaced by replacing the seed file, while this service runs. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SeedReloadTest {
    private static final String NAME = "seeded-later";

    @Inject
    WorkloadSeeding seeding;

    @ConfigProperty(name = "identity.seed-file")
    Path file;

    private String before = "";

    @BeforeEach
    void keep() throws IOException {
        before = Files.readString(file);
    }

    @AfterEach
    void restore() throws IOException {
        Files.writeString(file, before);
        look();
    }

    @Test
    void aKeyInTheFileProvesUntilItIsTakenOutOfIt() throws IOException {
        TestWorkload old = TestWorkload.create(NAME);
        TestWorkload fresh = TestWorkload.create(NAME);
        seed(old.publicJwks());
        assertProof(old, 200);
        assertProof(fresh, 401);
        seed(fresh.publicJwks());
        assertProof(old, 401);
        assertProof(fresh, 200);
    }

    @Test
    void aFileThatCannotBeReadChangesNothing() throws IOException {
        TestWorkload workload = TestWorkload.create(NAME);
        seed(workload.publicJwks());
        for (String broken : new String[] {"no seed file", "{}", "{\"workloads\":[{\"name\":\"x\"}]}"}) {
            Files.writeString(file, broken);
            look();
            assertProof(workload, 200);
        }
        Files.delete(file);
        look();
        assertProof(workload, 200);
    }

    private void seed(String jwks) throws IOException {
        String workload = "{\"name\":\"" + NAME + "\",\"jwks\":" + jwks + ",\"permissions\":{\"" + TestWorkload.IDENTITY
                + "\":[\"audit-events:write\"]}}";
        assertThat(before).contains("\"workloads\":[");
        Files.writeString(file, before.replaceFirst("\"workloads\":\\[", "\"workloads\":[" + workload + ","));
        look();
    }

    private void look() {
        Reactive.run(seeding::look);
    }

    private static void assertProof(TestWorkload key, int status) {
        key.requestToken(key.assertion().sign(), TestWorkload.IDENTITY).then().statusCode(status);
    }
}
