package io.gatehouse.identity;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What this service's own code writes into its log, from a level on and until it is closed. */
public final class WrittenLog extends Handler implements AutoCloseable {
    private static final Logger OURS = Logger.getLogger("io.gatehouse");

    private final List<LogRecord> lines = new CopyOnWriteArrayList<>();

    private WrittenLog(Level least) {
        setLevel(least);
    }

    /** Listens from now on. */
    public static WrittenLog from(Level least) {
        WrittenLog log = new WrittenLog(least);
        OURS.addHandler(log);
        return log;
    }

    /** What was written since. */
    public List<LogRecord> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void publish(LogRecord line) {
        if (isLoggable(line)) {
            lines.add(line);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        OURS.removeHandler(this);
    }
}
