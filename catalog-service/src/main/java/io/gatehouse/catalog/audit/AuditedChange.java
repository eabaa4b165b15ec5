package io.gatehouse.catalog.audit;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
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
            String reason) {

        private Line takenBack() {
            return new Line(type, Outcome.FAILED, subject, provider, UNKNOWN);
        }
    }

    /** Makes the change in a transaction and tells of it; a change of which nothing can be told is not made. */
    public <T> Uni<T> make(Supplier<Uni<T>> change, Line line) {
        return makeEach(change, made -> List.of(line));
    }

    /** The same where only what was made says what there is to tell, if anything. */
    public <T> Uni<T> make(Supplier<Uni<T>> change, Function<T, Optional<Line>> line) {
        return makeEach(change, made -> line.apply(made).stream().toList());
    }

    /** The same with as many lines as there is to tell. */
    public <T> Uni<T> makeEach(Supplier<Uni<T>> change, Function<T, List<Line>> lines) {
        AtomicReference<List<Line>> told = new AtomicReference<>(List.of());
        return Panache.withTransaction(() -> change.get().call(made -> {
                    List<Line> due = lines.apply(made);
                    return due.isEmpty()
                            ? Uni.createFrom().voidItem()
                            : Panache.getSession()
                                    .chain(session -> session.flush())
                                    .chain(() -> log.require(due))
                                    .invoke(() -> told.set(due));
                }))
                .onFailure()
                .call(() -> takenBack(told.get()));
    }

    private Uni<Void> takenBack(List<Line> lines) {
        return lines.isEmpty()
                ? Uni.createFrom().voidItem()
                : log.write(lines.stream().map(Line::takenBack).toList());
    }
}
