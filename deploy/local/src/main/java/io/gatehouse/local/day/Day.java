package io.gatehouse.local.day;

import io.gatehouse.local.operator.Auditor;
import io.gatehouse.local.operator.Operator;
import io.gatehouse.local.operator.Pause;
import io.gatehouse.local.stack.Bootstrap;
import io.gatehouse.local.stack.Fault;
import io.gatehouse.local.stack.Nginx;
import io.gatehouse.local.stack.Progress;
import io.gatehouse.local.stack.Stack;
import io.gatehouse.local.stack.Topology;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A day in production: the load, what happens meanwhile, and the proof at the end. */
public final class Day {
    private static final int USERS = 50;
    private static final int TARGETS = 20;
    /** How often one user does something, on average. */
    private static final Duration PAUSE = Duration.ofMillis(1250);

    private static final Duration SESSION_LIFETIME = Duration.ofMinutes(10);
    private static final List<String> VERSIONS = List.of("2025-06-18", "2025-11-25", "2026-07-28");
    /** Small, so that a spool can become full; signing keys change, and services prove themselves anew, all the time. */
    private static final Map<String, String> SETTINGS = Map.of(
            "gateway.audit.max-size", "320K",
            "gateway.replica.interval", "PT1S",
            "identity.token.key-rotation-period", "PT5M",
            "identity.token.key-publication-lead", "PT1M",
            "identity.token.key-check-interval", "PT5S",
            "identity.token.lifetime", "PT2M");

    private final Progress progress;
    private final Path folder;

    /** The day reports on its way, and leaves {@code day.md} and {@code day.svg} in the folder. */
    public Day(Progress progress, Path folder) {
        this.progress = progress;
        this.folder = folder;
    }

    /**
     * Plays the day.
     *
     * @param length how long the load lasts
     * @param only the names of the events that happen, or none for all
     * @param tools the folder of pg_dump and pg_restore, or null for a backup that copies files
     * @return whether everything held that must hold
     */
    public boolean play(Path project, boolean nativeImages, Duration length, List<String> only, @Nullable Path tools) {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        if (Files.exists(folder.resolve("ports.json"))) {
            throw new Fault("A stack has run in " + folder + ": a day begins in a folder of its own");
        }
        Nginx.program();
        var clock = MovedClock.in(folder.resolve("clock"), project);
        Schedule.requireKnown(only);
        var dump = tools == null ? null : new Dump(tools);
        var providers = new DayProviders(USERS);
        progress.line("Starting Gatehouse in " + folder);
        var options = new Stack.Options(
                project, folder, nativeImages, SESSION_LIFETIME, providers, SETTINGS, Topology.TWO_OF_EACH);
        try (var http = client()) {
            var targets = new ArrayList<DayTarget>();
            try {
                var played = play(options, providers, new World(http, targets, clock, dump), length, only);
                var elsewhere = new Stack.Options(
                        project,
                        folder.resolve("restored"),
                        nativeImages,
                        SESSION_LIFETIME,
                        providers,
                        SETTINGS,
                        new Topology(1, 1, 1, Topology.Front.NGINX));
                if (dump != null) {
                    dump.restore(elsewhere.folder(), elsewhere.folder().resolve(Backup.DUMPS));
                }
                var restored = new Restore(progress, elsewhere, Day::auditor).play(played.users(), played.checkpoint());
                return report(played, restored, length);
            } finally {
                targets.forEach(DayTarget::close);
            }
        }
    }

    /** The day itself; at its end a backup, and then everything stops. */
    private Played play(
            Stack.Options options, DayProviders providers, World world, Duration length, List<String> only) {
        try (var stack = Stack.start(options, progress);
                var operator = Bootstrap.operator(stack);
                var auditor = auditor(stack)) {
            for (int number = 1; number <= TARGETS; number++) {
                world.targets()
                        .add(new DayTarget(
                                "target%02d".formatted(number),
                                number % 2 == 0,
                                stack.vendor().issuer()));
            }
            progress.step(TARGETS + " targets", () -> register(stack, operator, world.targets()));
            var played = run(new Scene(stack, providers, auditor, world, length, only));
            progress.step("backup", () -> {
                Backup.take(stack, folder.resolve("restored"), world.dump());
                return stack;
            });
            return played;
        }
    }

    /** What a day left. */
    private record Played(
            Tally tally,
            List<DayUser> users,
            List<Event.Past> past,
            List<Memory.Sample> memory,
            Proof.Findings findings,
            String checkpoint) {}

    private boolean report(Played played, Restore.Restored restored, Duration length) {
        var report = new Report(
                played.tally().samples(), played.past(), played.memory(), played.findings(), restored, length);
        var text = report.markdown();
        report.write(folder, text);
        progress.line(text);
        progress.line("The table is " + folder.resolve("day.md") + ", the picture " + folder.resolve("day.svg"));
        return report.held();
    }

    private static Auditor auditor(Stack stack) {
        return new Auditor(stack.url("identity"), token(stack, "adam"));
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** What is not the stack's: who calls, what is called, the clock that jumps, and how a backup is made. */
    private record World(
            HttpClient http,
            List<DayTarget> targets,
            MovedClock clock,
            @Nullable Dump dump) {}

    /** What a day is played with. */
    private record Scene(
            Stack stack, DayProviders providers, Auditor auditor, World world, Duration length, List<String> only) {}

    private Played run(Scene scene) {
        var tally = new Tally();
        var users = users(scene, tally);
        progress.line("%d users, %d targets, %d minutes"
                .formatted(USERS, TARGETS, scene.length().toMinutes()));
        var memory = new Memory(scene.stack(), tally, () -> tally.now().compareTo(scene.length()) > 0);
        var threads = new ArrayList<Thread>();
        users.forEach(user -> threads.add(Thread.ofVirtual().name(user.name()).start(user)));
        threads.add(Thread.ofVirtual().name("memory").start(memory));
        var schedule = new Schedule(
                new Faults(
                        scene.stack(),
                        scene.providers().vendor(),
                        scene.world().targets(),
                        tally,
                        scene.world().clock()),
                new Rotations(scene.stack(), scene.auditor()),
                scene.stack(),
                tally,
                progress);
        var past = schedule.play(scene.length(), scene.only());
        join(threads);
        progress.line("The load is over; proving what must hold");
        Pause.of(Duration.ofSeconds(5));
        var findings = new Proof(scene.stack(), scene.auditor(), tally).find(users);
        tally.askedAgain()
                .forEach(asked -> progress.line("  %s had to consent again for %s at %s"
                        .formatted(asked.user(), asked.target(), Schedule.clock(asked.at()))));
        return new Played(tally, users, past, memory.samples(), findings, Proof.checkpoint(scene.auditor()));
    }

    private static List<DayUser> users(Scene scene, Tally tally) {
        var stack = scene.stack();
        var visit = new Visit(stack.company(), stack.vendor());
        var users = new ArrayList<DayUser>();
        for (var person : scene.providers().people()) {
            int number = users.size();
            var client = new AgentClient(
                    request -> scene.world().http().send(request, BodyHandlers.ofString()),
                    stack.mcpUrl(),
                    token(stack, person),
                    person,
                    number % 2 == 0,
                    number % 5 != 4);
            users.add(new DayUser(
                    person,
                    client,
                    visit,
                    tally,
                    scene.world().targets(),
                    scene.length(),
                    PAUSE,
                    () -> tally.now().compareTo(scene.length()) > 0));
        }
        return users;
    }

    /** A token of a person that is used until it is half over. */
    static Supplier<String> token(Stack stack, String person) {
        return new Supplier<>() {
            private String token = "";
            private long fetched;

            @Override
            public synchronized String get() {
                if (token.isEmpty()
                        || System.nanoTime() - fetched > Duration.ofMinutes(5).toNanos()) {
                    token = stack.company().accessToken(person, Stack.AGENT_CLIENT, List.of(stack.mcpUrl()));
                    fetched = System.nanoTime();
                }
                return token;
            }
        };
    }

    /** Registers the targets at the gateway that {@code /mcp} serves. */
    static String register(Stack stack, Operator operator, List<DayTarget> targets) {
        var gateway = operator.ensureGateway(
                Stack.GATEWAY, stack.company().discoveryUrl(), Stack.AUDIENCE, List.of(Stack.AGENT_CLIENT), VERSIONS);
        var provider = operator.createProvider(
                "day-vendor", stack.vendor().discoveryUrl(), stack.vendor().client("gatehouse", List.of()));
        var arn = provider.text("credentialProviderArn");
        for (var target : targets) {
            var created = operator.createTarget(
                    gateway,
                    Operator.oauthTarget(
                            target.name(), target.endpoint(), arn, List.of("notes:read"), DayTarget.SCHEMA));
            if (created.status() != 202) {
                throw new Fault("Target " + target.name() + " was not taken: " + created.text("message"));
            }
            operator.awaitTarget(gateway, created.text("targetId"), "READY");
        }
        return gateway;
    }

    private static void join(List<Thread> threads) {
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault("Interrupted");
        }
    }
}
