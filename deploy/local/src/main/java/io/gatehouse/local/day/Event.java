package io.gatehouse.local.day;

import java.time.Duration;

/**
 * Something that happens during the day.
 *
 * @param failuresAllowed whether requests may fail while it lasts
 */
record Event(String name, boolean failuresAllowed, Action action) {
    /** What is done; returns when it is over, and says what was seen, or nothing. */
    interface Action {
        String play();
    }

    /** An event that has happened: from when to when, and what its action said. */
    record Past(Event event, Duration from, Duration to, String remark) {}
}
