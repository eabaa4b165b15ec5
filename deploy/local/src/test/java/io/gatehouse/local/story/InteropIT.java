package io.gatehouse.local.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.local.stack.DevelopmentProviders;
import io.gatehouse.local.stack.Progress;
import io.gatehouse.local.stack.Stack;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Consent at the first call with the TypeScript client as agent and Chromium as browser; pictures in target/pictures. */
@Tag("interop")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class InteropIT {
    private static final Duration SESSION_LIFETIME = Duration.ofMinutes(5);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String TOOL = "notes___whoami";

    @TempDir
    private static Path folder;

    private static Path work;
    private static Stack stack;
    private static Scene scene;
    private static String link = "";

    @BeforeAll
    @Timeout(300)
    static void start() throws IOException {
        work = Path.of(System.getProperty("gatehouse.work", "target")).toAbsolutePath();
        Files.createDirectories(work.resolve("pictures"));
        var progress = new Progress(System.out);
        var project = Path.of(System.getProperty("gatehouse.project", "../..")).toAbsolutePath();
        var options = new Stack.Options(
                project, folder, Boolean.getBoolean("gatehouse.native"), SESSION_LIFETIME, new DevelopmentProviders());
        stack = Stack.start(options, progress);
        scene = new Scene(stack, new Narrator(progress), SESSION_LIFETIME);
        Story.playStep(scene, 1);
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
    void toolsAreListedWithoutLogin() throws Exception {
        var answer = agent("alice", false, "list");
        assertThat(answer.path("tools").valueStream().map(JsonNode::stringValue))
                .contains(TOOL);
    }

    @Test
    @Order(2)
    void aClientThatOpensAddressesGetsTheTypedError() throws Exception {
        var error = agent("alice", true, "call", TOOL).path("error");
        assertThat(error.path("code").asInt()).isEqualTo(-32042);
        link = error.path("elicitations").path(0).path("url").stringValue();
        assertThat(link).startsWith(stack.url("identity") + "/identities/oauth2/authorize?");
    }

    @Test
    @Order(3)
    void anyOtherClientGetsTheSameLinkInPlainWords() throws Exception {
        var result = agent("alice", false, "call", TOOL).path("result");
        assertThat(result.path("isError").booleanValue()).isTrue();
        assertThat(result.path("content").path(0).path("text").stringValue()).contains(link);
    }

    @Test
    @Order(4)
    void somebodyElsesBrowserIsRefusedAtThePage() throws Exception {
        var visit = browser(link, "bob", "stranger");
        assertThat(visit.path("pages").size()).isEqualTo(1);
        assertThat(visit.path("pages").path(0).path("status").asInt()).isEqualTo(403);
        assertThat(visit.path("pages").path(0).path("text").stringValue()).contains(ConsentVisit.REFUSED);
    }

    @Test
    @Order(5)
    void chromiumConnects() throws Exception {
        var visit = browser(link, "alice", "consent");
        assertThat(visit.path("violations").size())
                .as("violations of the page's policy: " + visit)
                .isZero();
        assertThat(visit.path("pages").path(0).path("text").stringValue()).contains("notes", "notes:read", "agent");
        assertThat(visit.path("pages").path(1).path("text").stringValue()).contains(ConsentVisit.CONNECTED);
    }

    @Test
    @Order(6)
    void theCallGoesThrough() throws Exception {
        var result = agent("alice", false, "call", TOOL).path("result");
        assertThat(result.path("isError").asBoolean(false)).isFalse();
        assertThat(result.path("content").path(0).path("text").stringValue()).contains("alice");
    }

    private static JsonNode agent(String user, boolean opensAddresses, String... action) throws Exception {
        var arguments = new String[action.length + 2];
        arguments[0] = "agent.mjs";
        arguments[1] = stack.mcpUrl();
        System.arraycopy(action, 0, arguments, 2, action.length);
        return node(Map.of("TOKEN", scene.token(user), "ELICITATION", opensAddresses ? "url" : "none"), arguments);
    }

    private static JsonNode browser(String address, String user, String name) throws Exception {
        return node(
                Map.of(), "browser.mjs", address, user, work.resolve("pictures").toString(), name);
    }

    private static JsonNode node(Map<String, String> environment, String... arguments) throws Exception {
        var command = new String[arguments.length + 1];
        command[0] = "node";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        var errors = File.createTempFile("interop", ".err", folder.toFile());
        var builder = new ProcessBuilder(command)
                .directory(work.resolve("interop").toFile())
                .redirectError(errors);
        builder.environment().putAll(environment);
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(() -> output + read(errors.toPath())).isZero();
        return JSON.readTree(output);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
