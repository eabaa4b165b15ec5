package io.gatehouse.local;

import io.gatehouse.local.stack.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line. */
record Arguments(
        String command,
        List<String> words,
        Path project,
        @Nullable Path dataFolder,
        boolean nativeImages,
        int minutes,
        List<String> events,
        int rounds,
        long seed,
        @Nullable Path pgTools) {
    static final String USAGE = """
            usage: deploy/local/demo [--native | --images DIR]
                   deploy/local/up [--native | --images DIR] [--data DIR]
                   deploy/local/token USER [--data DIR]
                   deploy/local/day [--minutes N] [--events NAME,NAME…] [--native] [--data DIR] [--pg-tools DIR]
                   deploy/local/kills [--rounds N] [--seed N] [--native]""";

    private static final int DAY = 20;
    private static final int LONGEST = 24 * 60;
    private static final int ROUNDS = 100;
    private static final int MOST_ROUNDS = 1_000_000;
    private static final long SEED = 20_261_129;

    static Arguments parse(String[] arguments) {
        var words = new ArrayList<String>();
        Path data = null;
        boolean nativeImages = false;
        int minutes = DAY;
        List<String> events = List.of();
        int rounds = ROUNDS;
        long seed = SEED;
        Path pgTools = null;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--data" -> data = folder(arguments, ++i);
                case "--pg-tools" -> pgTools = folder(arguments, ++i);
                case "--minutes" -> minutes = minutes(++i < arguments.length ? arguments[i] : "");
                case "--events" -> events = List.of((++i < arguments.length ? arguments[i] : "").split(","));
                case "--native" -> nativeImages = true;
                case "--rounds" -> rounds = (int) number(arguments, ++i, 1, MOST_ROUNDS);
                case "--seed" -> seed = number(arguments, ++i, 0, Long.MAX_VALUE);
                default -> {
                    if (arguments[i].startsWith("-")) {
                        throw new Fault("Unknown option " + arguments[i] + "\n" + USAGE);
                    }
                    words.add(arguments[i]);
                }
            }
        }
        if (words.isEmpty()) {
            throw new Fault(USAGE);
        }
        var project = Path.of(System.getProperty("gatehouse.project", "."))
                .toAbsolutePath()
                .normalize();
        return new Arguments(
                words.getFirst(),
                words.subList(1, words.size()),
                project,
                data,
                nativeImages,
                minutes,
                events,
                rounds,
                seed,
                pgTools);
    }

    private static Path folder(String[] arguments, int at) {
        if (at == arguments.length) {
            throw new Fault(arguments[at - 1] + " needs a folder\n" + USAGE);
        }
        return Path.of(arguments[at]);
    }

    private static int minutes(String text) {
        try {
            int minutes = Integer.parseInt(text);
            if (minutes >= 1 && minutes <= LONGEST) {
                return minutes;
            }
        } catch (NumberFormatException e) {
            // Falls through to the fault.
        }
        throw new Fault("--minutes needs a number from 1 to " + LONGEST + "\n" + USAGE);
    }

    private static long number(String[] arguments, int at, long least, long most) {
        try {
            long number = Long.parseLong(at < arguments.length ? arguments[at] : "");
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the fault.
        }
        throw new Fault(arguments[at - 1] + " needs a number from " + least + " to " + most + "\n" + USAGE);
    }

    Path dataFolderOrDefault() {
        return dataFolder == null ? project.resolve("deploy/local/.data") : dataFolder;
    }
}
