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
        boolean nativeImages) {
    static final String USAGE = """
            usage: deploy/local/demo [--native]
                   deploy/local/up [--native] [--data DIR]
                   deploy/local/token USER [--data DIR]""";

    static Arguments parse(String[] arguments) {
        var words = new ArrayList<String>();
        Path data = null;
        boolean nativeImages = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--data" -> {
                    if (++i == arguments.length) {
                        throw new Fault("--data needs a folder\n" + USAGE);
                    }
                    data = Path.of(arguments[i]);
                }
                case "--native" -> nativeImages = true;
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
        return new Arguments(words.getFirst(), words.subList(1, words.size()), project, data, nativeImages);
    }

    Path dataFolderOrDefault() {
        return dataFolder == null ? project.resolve("deploy/local/.data") : dataFolder;
    }
}
