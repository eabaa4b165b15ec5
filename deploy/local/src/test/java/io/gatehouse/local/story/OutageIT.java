package io.gatehouse.local.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.local.agent.Outcome;
import io.gatehouse.local.stack.DevelopmentProviders;
import io.gatehouse.local.stack.Progress;
import io.gatehouse.local.stack.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes on while a part is away, and that all recovers by itself. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class OutageIT {
    private static final Duration SESSION_LIFETIME = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOOL = "notes___whoami";

    @TempDir
    private static Path folder;

    private static Stack stack;
    private static Scene scene;

    @BeforeAll
    @Timeout(300)
    static void start() {
        var progress = new Progress(System.out);
        var project = Path.of(System.getProperty("gatehouse.project", "../..")).toAbsolutePath();
        var options = new Stack.Options(
                project, folder, Boolean.getBoolean("gatehouse.native"), SESSION_LIFETIME, new DevelopmentProviders());
        stack = Stack.start(options, progress);
        scene = new Scene(stack, new Narrator(progress), SESSION_LIFETIME);
        Story.playStep(scene, 1);
        ConsentVisit.connect(scene, "alice", scene.linkOf(call("alice")), "notes");
    }

    @AfterAll
    static void stop() {
        if (scene != null) {
            scene.close();
        }
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    @Order(1)
    void aStoppedCatalogStopsNeitherListsNorCalls() {
        stack.catalog().stop();
        try (var agent = scene.agent("alice", true)) {
            assertThat(agent.tools()).contains(TOOL);
            assertThat(scene.textOf(agent.call(TOOL, Map.of()))).isEqualTo("alice");
        } finally {
            stack.catalog().start();
        }
    }

    @Test
    @Order(2)
    void aStoppedIdentityStopsOnlyCallsWithoutAKeptToken() {
        assertThat(scene.textOf(call("alice"))).isEqualTo("alice");
        stack.identity().stop();
        try {
            assertThat(scene.textOf(call("alice"))).isEqualTo("alice");
            var bob = call("bob");
            assertThat(bob).isNotInstanceOf(Outcome.ConsentRequired.class);
            assertThat(String.valueOf(bob)).contains("credential service");
        } finally {
            stack.identity().start();
        }
        await().atMost(PATIENCE).until(() -> call("bob") instanceof Outcome.ConsentRequired);
    }

    @Test
    @Order(3)
    void everyServiceOutlivesARestartOfTheDatabase() {
        stack.postgres().restart();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() ->
                        scene.operator.gateway(scene.gatewayId).text("status").equals("READY"));
        await().atMost(PATIENCE).until(() -> call("bob") instanceof Outcome.ConsentRequired);
        assertThat(scene.textOf(call("alice"))).isEqualTo("alice");
        var target = scene.operator.synchronize(scene.gatewayId, scene.notesId);
        assertThat(target.status()).isEqualTo(202);
        SyncConsent.play(scene, scene.notesId, "SYNCHRONIZE_PENDING_AUTH");
    }

    private static Outcome call(String user) {
        try (var agent = scene.agent(user, true)) {
            return agent.call(TOOL, Map.of());
        }
    }
}
