package io.gatehouse.gateway.limit;

import java.util.concurrent.ConcurrentHashMap;

/** Counts what runs, by key; holds nothing for keys of which nothing runs. */
final class Running {

    private final ConcurrentHashMap<String, Integer> counts = new ConcurrentHashMap<>();

    /** One more, unless there are so many already. */
    boolean enter(String key, int maximum) {
        boolean[] entered = new boolean[1];
        counts.compute(key, (same, count) -> {
            int before = count == null ? 0 : count;
            entered[0] = before < maximum;
            return entered[0] ? Integer.valueOf(before + 1) : count;
        });
        return entered[0];
    }

    /** One less. */
    void leave(String key) {
        counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }

    int size() {
        return counts.size();
    }
}
