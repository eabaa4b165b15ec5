package io.gatehouse.local.stack;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one service is started.
 *
 * @param command the program and its arguments
 * @param cache the AOT cache of its package, or null where it runs from none
 * @param train whether it writes at its end what a cache is made of, which takes its time
 */
record Launch(List<String> command, @Nullable AotCache cache, boolean train) {
    /** What the next start runs. */
    List<String> words() {
        if (cache == null) {
            return command;
        }
        var words = new ArrayList<>(command);
        words.addAll(1, cache.arguments(train));
        return words;
    }

    /** To be told when a process has ended by request. */
    void ended() {
        if (cache != null && train) {
            cache.keep();
        }
    }
}
