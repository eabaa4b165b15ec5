package io.gatehouse.local.stack;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened and must be closed, last first; also when the process is told to end in the middle of a start. */
final class Resources implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Progress progress;
    private boolean closed;

    Resources(Progress progress) {
        this.progress = progress;
    }

    /** Takes charge of a resource; closes it at once where everything was closed meanwhile. */
    <T extends AutoCloseable> T add(T resource) {
        synchronized (this) {
            if (!closed) {
                open.push(resource);
                return resource;
            }
        }
        close(resource);
        throw new Fault("Stopped while starting");
    }

    @Override
    public void close() {
        while (true) {
            AutoCloseable next;
            synchronized (this) {
                closed = true;
                if (open.isEmpty()) {
                    return;
                }
                next = open.pop();
            }
            close(next);
        }
    }

    private void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            progress.line("  " + e.getMessage());
        }
    }
}
