package io.gatehouse.local;

import io.gatehouse.local.leak.LeakScan;
import io.gatehouse.local.stack.DevelopmentProviders;
import io.gatehouse.local.stack.Fault;
import io.gatehouse.local.stack.Progress;
import io.gatehouse.local.stack.Stack;
import io.gatehouse.local.story.Narrator;
import io.gatehouse.local.story.Scene;
import io.gatehouse.local.story.Story;
import io.gatehouse.local.story.StoryFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Plays the story on a fresh stack. */
final class Demo {
    /** Short, because one step waits until a link is too old; the default and the maximum are ten minutes. */
    private static final Duration SESSION_LIFETIME = Duration.ofSeconds(20);

    private final Progress progress;

    Demo(Progress progress) {
        this.progress = progress;
    }

    /** True only if every step held. */
    boolean play(Arguments arguments, Path folder) {
        var started = Instant.now();
        progress.line("Starting Gatehouse in " + folder);
        var options = new Stack.Options(
                arguments.project(), folder, arguments.nativeImages(), SESSION_LIFETIME, new DevelopmentProviders());
        try (var stack = Stack.start(options, progress)) {
            try (var scene = new Scene(stack, new Narrator(progress), SESSION_LIFETIME)) {
                Story.play(scene);
            }
            var leaks = LeakScan.of(stack).findings();
            progress.line("");
            if (!leaks.isEmpty()) {
                throw new StoryFailure("Secrets where they must not be: " + leaks);
            }
            progress.line("No secret of this run is in a log, an audit row or a database in clear.");
            progress.line("Every step held, in "
                    + Duration.between(started, Instant.now()).toSeconds() + " s.");
            return true;
        } catch (StoryFailure | Fault e) {
            progress.line("");
            progress.line("gatehouse: this step did not hold: " + e.getMessage());
            return false;
        }
    }
}
