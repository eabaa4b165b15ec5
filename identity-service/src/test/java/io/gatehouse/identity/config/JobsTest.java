package io.gatehouse.identity.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** All that the service does by itself goes by a clock that nobody can set, and ends before the service does. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class JobsTest {
    @Inject
    Ticks ticks;

    @Test
    void everyJobWasBegun() {
        assertThat(ticks.names())
                .containsExactlyInAnyOrder(
                        "cutting of the audit trail",
                        "ending of interrupted sessions",
                        "forgetting of used assertions",
                        "forgetting of used signatures",
                        "look at the seed file",
                        "purge of sessions",
                        "reading of audit keys",
                        "reading of signing keys",
                        "reading of the keyset",
                        "reading of the keyset of handles",
                        "replacement of clients' keys",
                        "sealing of the audit trail",
                        "telling of revocations",
                        "wrapping with a new key");
    }
}
