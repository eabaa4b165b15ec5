package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.identity.FakeIdentity;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets are planted wherever a call handles one; none may show up in a log, an answer or the trail, also on failure. */
class CallSecretTest {

    private static final String PLANTED = "planted-secret";

    @TempDir
    Path folder;

    private final List<String> logged = Collections.synchronizedList(new ArrayList<>());
    private final Logger root = Logger.getLogger("io.gatehouse");
    private final Level level = root.getLevel();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record.getMessage() + " " + Arrays.toString(record.getParameters()) + " " + record.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private CallStage stage;

    @BeforeEach
    void start() throws IOException {
        root.setLevel(Level.ALL);
        root.addHandler(handler);
        stage = new CallStage(folder);
        stage.credential = CallStage.oauth();
        stage.identity.on(
                "/v1/oauth2/token",
                new JsonObject().put("access_token", PLANTED).put("expires_in", 900));
        stage.identity.on(
                "/identities/GetWorkloadAccessTokenForJWT", new JsonObject().put("workloadAccessToken", PLANTED));
    }

    @AfterEach
    void stop() {
        root.removeHandler(handler);
        root.setLevel(level);
        stage.close();
    }

    @Test
    void noSecretLeavesTheGatewayWhateverGoesWrong() throws IOException {
        StringBuilder answers = new StringBuilder();
        for (int status : new int[] {200, 400, 401, 403, 404, 429, 500}) {
            stage.identity.on(
                    "/identities/oauth2/token",
                    seen -> new FakeIdentity.Answer(
                            status,
                            new JsonObject()
                                    .put("accessToken", PLANTED + status)
                                    .put("generation", 1)));
            answers.append(stage.call("user" + status).body());
        }
        stage.identity.on(
                "/identities/oauth2/token",
                new JsonObject().put("accessToken", PLANTED + "-kept").put("generation", 1));
        for (int status : new int[] {401, 403, 404, 500}) {
            stage.target.onCall = (seen, out) -> out.setStatusCode(status).end(PLANTED);
            answers.append(stage.call("target" + status).body());
        }
        stage.target.server.close();
        answers.append(stage.call("late").body());
        stage.identity.server.answers(seen -> seen.request().connection().close());
        answers.append(stage.call("later").body());
        await().until(() -> stage.running.size() == 0);
        assertThat(stage.target.calls())
                .anySatisfy(seen -> assertThat(seen.header("authorization")).contains(PLANTED));
        assertThat(answers).doesNotContain(PLANTED).doesNotContain("inbound-token");
        assertThat(logged).isNotEmpty();
        assertThat(String.join("\n", logged)).doesNotContain(PLANTED).doesNotContain("inbound-token");
        assertThat(stage.audit.toString()).doesNotContain(PLANTED).doesNotContain("inbound-token");
        try (Stream<Path> files = Files.walk(folder.resolve("spool"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).doesNotContain(PLANTED);
            }
        }
    }

    @Test
    void theNetIsFineEnoughToCatchOne() {
        Logger.getLogger("io.gatehouse.test").fine(PLANTED);
        assertThat(String.join("\n", logged)).contains(PLANTED);
    }
}
