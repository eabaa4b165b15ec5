package io.gatehouse.local;

import io.gatehouse.local.day.Day;
import io.gatehouse.local.kill.Kills;
import io.gatehouse.local.kill.ReplicaStage;
import io.gatehouse.local.operator.ServiceClient;
import io.gatehouse.local.provider.Form;
import io.gatehouse.local.stack.Bootstrap;
import io.gatehouse.local.stack.DevelopmentProviders;
import io.gatehouse.local.stack.Fault;
import io.gatehouse.local.stack.Progress;
import io.gatehouse.local.stack.SampleTargets;
import io.gatehouse.local.stack.Stack;
import io.gatehouse.local.stack.StackInfo;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;

/** The embedded stack: {@code up} runs it, {@code demo} plays the story, {@code token} prints a user's token, {@code day} plays a day. */
public final class Main {
    private static final Duration SESSION_LIFETIME = Duration.ofMinutes(10);

    private final PrintStream out;

    Main(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        System.exit(new Main(System.out).run(arguments));
    }

    /** The exit status; whatever goes wrong has one, because servers of this process would keep it alive. */
    int run(String[] words) {
        try {
            var arguments = Arguments.parse(words);
            return switch (arguments.command()) {
                case "up" -> up(arguments);
                case "demo" -> demo(arguments);
                case "day" -> day(arguments);
                case "kills" -> kills(arguments);
                case "token" -> token(arguments);
                default -> throw new Fault("Unknown command " + arguments.command() + "\n" + Arguments.USAGE);
            };
        } catch (Fault e) {
            out.println();
            out.println("gatehouse: " + e.getMessage());
            return 1;
        } catch (RuntimeException | Error e) {
            out.println();
            out.println("gatehouse: this should not have happened:");
            e.printStackTrace(out);
            return 1;
        }
    }

    private int up(Arguments arguments) {
        var folder = arguments.dataFolderOrDefault();
        Logging.to(folder.resolve("logs/stack.log"));
        var progress = new Progress(out);
        progress.line("Starting Gatehouse");
        var options = new Stack.Options(
                arguments.project(), folder, arguments.nativeImages(), SESSION_LIFETIME, new DevelopmentProviders());
        try (var stack = Stack.start(options, progress);
                var operator = Bootstrap.operator(stack)) {
            var gatewayId = progress.step("gateway " + Stack.GATEWAY, () -> Bootstrap.gateway(stack, operator));
            progress.step("targets notes and tickets", () -> {
                SampleTargets.ensure(stack, operator, gatewayId);
                return gatewayId;
            });
            StackInfo.write(stack, gatewayId);
            var token = arguments.project().resolve("deploy/local/token")
                    + (arguments.dataFolder() == null ? "" : " --data " + folder);
            progress.line(StackInfo.describe(stack, token));
            throw new Fault(stack.unexpectedEnd().join());
        }
    }

    private int demo(Arguments arguments) {
        var folder = temporaryFolder("gatehouse-demo-");
        Logging.to(folder.resolve("logs/stack.log"));
        try {
            return new Demo(new Progress(out)).play(arguments, folder) ? 0 : 1;
        } finally {
            delete(folder);
        }
    }

    private int day(Arguments arguments) {
        var folder = arguments.dataFolder() == null ? temporaryFolder("gatehouse-day-") : arguments.dataFolder();
        Logging.to(folder.resolve("logs/stack.log"));
        boolean held = new Day(new Progress(out), folder)
                .play(
                        arguments.project(),
                        arguments.nativeImages(),
                        Duration.ofMinutes(arguments.minutes()),
                        arguments.events(),
                        arguments.pgTools());
        out.println(held ? "Everything held." : "gatehouse: not everything held: see the tables");
        return held ? 0 : 1;
    }

    private int kills(Arguments arguments) {
        var folder = temporaryFolder("gatehouse-kills-");
        Logging.to(folder.resolve("logs/stack.log"));
        var progress = new Progress(out);
        progress.line("Starting two replicas of identity-service in " + folder + "; seed " + arguments.seed());
        try (var stage = ReplicaStage.start(arguments.project(), folder, arguments.nativeImages(), progress)) {
            return new Kills(stage, progress, arguments.seed()).play(arguments.rounds()) ? 0 : 1;
        } finally {
            delete(folder);
        }
    }

    private int token(Arguments arguments) {
        if (arguments.words().size() != 1) {
            throw new Fault(Arguments.USAGE);
        }
        var info = StackInfo.read(arguments.dataFolderOrDefault());
        try (var http = new ServiceClient(() -> "")) {
            var answer = http.form(
                    info.path("companyIssuer").asString("") + "/token",
                    Form.encode(Map.of(
                            "grant_type",
                            "password",
                            "username",
                            arguments.words().getFirst(),
                            "client_id",
                            Stack.AGENT_CLIENT,
                            "resource",
                            info.path("mcpUrl").asString(""))));
            if (answer.status() != 200) {
                throw new Fault(
                        "No token for " + arguments.words().getFirst() + ": " + answer.text("error_description"));
            }
            out.println(answer.text("access_token"));
            return 0;
        }
    }

    private static Path temporaryFolder(String prefix) {
        try {
            return Files.createTempDirectory(prefix);
        } catch (IOException e) {
            throw new Fault("Cannot make a temporary folder", e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
