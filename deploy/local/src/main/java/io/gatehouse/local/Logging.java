package io.gatehouse.local;

import io.gatehouse.local.stack.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Sends what the libraries in this process log to a file, so that the console shows only what people asked for. */
final class Logging {
    private Logging() {}

    static void to(Path file) {
        try {
            Files.createDirectories(file.getParent());
            LogManager.getLogManager().reset();
            var handler = new FileHandler(file.toString(), true);
            handler.setFormatter(new SimpleFormatter());
            var root = Logger.getLogger("");
            root.addHandler(handler);
            root.setLevel(Level.WARNING);
        } catch (IOException e) {
            throw new Fault("Cannot write " + file, e);
        }
    }
}
