package io.gatehouse.local.stack;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** Shows what happens and how long it takes. */
public final class Progress {
    private final PrintStream out;

    public Progress(PrintStream out) {
        this.out = out;
    }

    /** One line. */
    public synchronized void line(String text) {
        out.println(text);
        out.flush();
    }

    /** Does something and says so before and after. */
    public <T> T step(String what, Supplier<T> work) {
        synchronized (this) {
            out.printf("  %-44s ", what + " …");
            out.flush();
        }
        var started = Instant.now();
        var result = work.get();
        var took = Duration.between(started, Instant.now());
        line("%d.%01d s".formatted(took.toSeconds(), took.toMillisPart() / 100));
        return result;
    }
}
