package io.gatehouse.local.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.local.leak.LeakScan;
import io.gatehouse.local.stack.DevelopmentProviders;
import io.gatehouse.local.stack.Progress;
import io.gatehouse.local.stack.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole story, with its refusals, against the packaged services, from outside. It comes first, and what its services learn is kept
 * for the start of those of all the other tests.
 */
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(600)
class StoryIT {
    private static final Duration SESSION_LIFETIME = Duration.ofSeconds(20);

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
        stack = Stack.start(options.training(), progress);
        scene = new Scene(stack, new Narrator(progress), SESSION_LIFETIME);
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

    @TestFactory
    @Order(1)
    Stream<DynamicTest> everyStepHolds() {
        return IntStream.rangeClosed(1, Story.STEPS.size())
                .mapToObj(number -> DynamicTest.dynamicTest(
                        number + ". " + Story.STEPS.get(number - 1).title(), () -> Story.playStep(scene, number)));
    }

    /** S27 after the whole story; that the scan finds what is planted is shown below and in SecretLeakTest. */
    @Test
    @Order(2)
    void noSecretIsWrittenAnywhere() {
        assertThat(LeakScan.of(stack).findings()).isEmpty();
    }

    /** Alerts and dashboards name what the services really export, once something has happened. */
    @Test
    @Order(3)
    void everyMetricThatIsNamedIsExported() {
        var project = Path.of(System.getProperty("gatehouse.project", "../..")).toAbsolutePath();

        assertThat(NamedMetrics.named(project)).hasSizeGreaterThan(20);
        assertThat(NamedMetrics.exported(stack)).containsAll(NamedMetrics.named(project));
    }

    /** The scan must be able to find what it looks for. */
    @Test
    @Order(4)
    void aPlantedSecretIsFound() throws Exception {
        var planted = "planted-secret-that-nobody-should-write";
        stack.ledger().add("planted secret", planted);
        try (var connection = stack.postgres().connect("identity");
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE planted (line bytea)");
            statement.execute("INSERT INTO planted VALUES (convert_to('x" + planted + "', 'UTF8'))");
            assertThat(LeakScan.of(stack).findings())
                    .anyMatch(finding -> finding.kind().equals("planted secret"));
            statement.execute("DROP TABLE planted");
        }
    }
}
