package io.gatehouse.catalog.audit;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A change of the database and its line in the audit trail. The spool is a file, so the two cannot be one transaction: the
 * line is on disk just before the commit. Whoever dies in between leaves a line of a change that was not made, never a
 * change without its line; whoever lives and sees the commit fail writes a second line that says so.
 */
@ApplicationScoped
public class AuditedChange {
    private static final String UNKNOWN = "outcome-unknown";

    private final AuditLog log;

    AuditedChange(AuditLog log) {
        this.log = log;
    }

    /** What the trail is told. */
    public record Line(
            AuditType type,
            Outcome outcome,
            AuditSubject subject,
            @Nullable String provider,
            String reason) {}

    /** Makes the change in a transaction and tells of it; a change of which nothing can be told is not made. */
    public <T> Uni<T> make(Supplier<Uni<T>> change, Line line) {
        return make(change, made -> Optional.of(line));
    }

    /** The same where only what was made says what there is to tell, if anything. */
    public <T> Uni<T> make(Supplier<Uni<T>> change, Function<T, Optional<Line>> line) {
        AtomicReference<Line> told = new AtomicReference<>();
        return Panache.withTransaction(() -> change.get()
                        .call(made -> line.apply(made)
                                .map(due -> Panache.getSession()
                                        .chain(session -> session.flush())
                                        .chain(() -> log.require(due))
                                        .invoke(() -> told.set(due)))
                                .orElseGet(() -> Uni.createFrom().voidItem())))
                .onFailure()
                .call(() -> takenBack(told.get()));
    }

    private Uni<Void> takenBack(@Nullable Line line) {
        return line == null
                ? Uni.createFrom().voidItem()
                : log.write(line.type(), Outcome.FAILED, line.subject(), line.provider(), UNKNOWN);
    }
}
