package io.gatehouse.identity.chain;

import io.gatehouse.identity.audit.AuditConfig;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Remembers outside of the database how far the chain has been: in memory, and in a file where one is configured. Whoever
 * cuts the end of the trail together with its checkpoints does not reach this.
 */
@ApplicationScoped
class HeadWitness {

    private static final Logger LOG = Logger.getLogger(HeadWitness.class);

    /** Lines of the file that are read: the last one, and some for a crash in the middle of it. */
    private static final int LINES = 4;

    private final AuditKeys keys;
    private final Optional<Path> file;
    private final AtomicReference<@Nullable Statement> seen = new AtomicReference<>();

    HeadWitness(AuditKeys keys, AuditConfig config) {
        this.keys = keys;
        this.file = config.headFile();
    }

    /** Reads the file, after the keys; refuses a start with one that cannot be written. */
    void load(@Observes @Priority(22) StartupEvent started) {
        file.ifPresent(path -> {
            try {
                // A crash may have left half a line, on which nothing must follow.
                Files.writeString(path, "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                lastLines(path).stream()
                        .flatMap(line -> keys.verify(Statement.Kind.CHECKPOINT, line).stream())
                        .forEach(this::remember);
            } catch (IOException e) {
                throw new UncheckedIOException("identity.audit.head-file " + path + " cannot be written", e);
            }
        });
    }

    /** The furthest end of the chain that this replica knows of. */
    Optional<Statement> furthest() {
        return Optional.ofNullable(seen.get());
    }

    /** Takes note of a checkpoint, where it is a new one. */
    Uni<Void> see(String jws) {
        Optional<Statement> statement = keys.verify(Statement.Kind.CHECKPOINT, jws);
        if (statement.isEmpty() || !remember(statement.get()) || file.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> append(file.get(), jws));
    }

    private static Deque<String> lastLines(Path path) throws IOException {
        Deque<String> last = new ArrayDeque<>();
        try (Stream<String> lines = Files.lines(path)) {
            lines.filter(line -> !line.isBlank()).forEach(line -> {
                last.add(line);
                if (last.size() > LINES) {
                    last.remove();
                }
            });
        }
        return last;
    }

    private boolean remember(Statement statement) {
        Statement before = seen.getAndUpdate(
                known -> known == null || known.position() < statement.position() ? statement : known);
        return before == null || before.position() < statement.position();
    }

    private static void append(Path path, String jws) {
        try {
            Files.writeString(path, jws + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            LOG.errorf("The file of audit heads cannot be written: %s", e.getMessage());
        }
    }
}
