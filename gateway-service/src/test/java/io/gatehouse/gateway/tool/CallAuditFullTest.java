package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.audit.Trails;
import io.gatehouse.gateway.identity.FakeIdentity;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallAuditFullTest {

    @TempDir
    Path folder;

    @Test
    void whatCannotBeRecordedIsNotDone() throws IOException {
        try (CallStage stage = new CallStage(folder, Map.of("gateway.audit.max-size", "2K"))) {
            stage.identity.on("/v1/audit/events", seen -> new FakeIdentity.Answer(503, new JsonObject()));
            assertThat(stage.call("alice").body()).isEqualTo(FakeTarget.result("done"));
            await().until(() -> {
                stage.call("alice");
                return !stage.trail.accepting();
            });
            int before = stage.target.calls().size();
            JsonObject error = new JsonObject(stage.call("alice").body()).getJsonObject("error");
            assertThat(error.getInteger("code")).isEqualTo(-31002);
            assertThat(error.getString("message")).contains("audit trail");
            assertThat(stage.target.calls()).hasSize(before);
            for (int i = 0; i < 100; i++) {
                stage.call("alice");
            }
            // What is refused for want of room takes none either.
            await().during(Duration.ofMillis(300)).until(() -> bytes() < 8 * 1024);
            Trails.take(stage.identity, stage.audit);
            await().until(stage.trail::accepting);
            assertThat(stage.call("alice").body()).isEqualTo(FakeTarget.result("done"));
        }
    }

    private long bytes() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
