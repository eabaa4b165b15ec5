package io.gatehouse.local.story;

import io.gatehouse.local.stack.Progress;

/** Tells what happened, and fails where it did not. */
public final class Narrator {
    private final Progress progress;

    public Narrator(Progress progress) {
        this.progress = progress;
    }

    /** Something happened; never a secret. */
    void tell(String line) {
        progress.line("     " + line);
    }

    void title(int number, String title) {
        progress.line("");
        progress.line("%2d. %s".formatted(number, title));
    }

    /** Holds the run to what must be true. */
    void require(boolean holds, String what) {
        if (!holds) {
            throw new StoryFailure(what);
        }
    }

    /** Holds a value to another. */
    void requireEqual(Object actual, Object expected, String what) {
        if (!actual.equals(expected)) {
            throw new StoryFailure(what + " is " + actual + " instead of " + expected);
        }
    }
}
