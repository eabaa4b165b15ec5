package io.gatehouse.identity.chain;

import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.config.Ticks;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Removes events whose time is over, from the beginning up to a checkpoint, and leaves a signed record of what was
 * removed. The database itself refuses to remove younger ones; what does not verify is evidence, and stays.
 */
@ApplicationScoped
class CutTrail {

    private static final Logger LOG = Logger.getLogger(CutTrail.class);

    private static final Duration PAUSE = Duration.ofMinutes(10);

    /** Events of one cut, about: a transaction of some seconds. */
    private static final long STEP = 20_000;

    private static final int CUTS = 50;

    private static final String OVER = """
            (SELECT c.position FROM audit_checkpoint c, audit_retention r
                WHERE c.signed_at < clock_timestamp() - r.period AND c.position >= $1::bigint + $2::bigint
                ORDER BY c.position LIMIT 1)
            UNION ALL
            (SELECT c.position FROM audit_checkpoint c, audit_retention r
                WHERE c.signed_at < clock_timestamp() - r.period AND c.position > $1::bigint
                ORDER BY c.position DESC LIMIT 1)
            LIMIT 1
            """;

    private static final String WHAT = """
            SELECT count(*) AS n, min(received_at) AS earliest, max(received_at) AS latest FROM audit_event
            WHERE id IN (SELECT unnest(event_ids) FROM audit_block WHERE last_position <= $1)
            """;

    private static final String TELL = "INSERT INTO audit_event (writer, received_at, time, type, outcome)"
            + " VALUES ('identity-service', $1, $1, '" + AuditType.AUDIT_CUT + "', '" + Outcome.SUCCESS + "')";

    private final ChainStore store;
    private final ChainReader reader;
    private final VerifyTrail verifyTrail;
    private final AuditKeys keys;
    private final Clock clock;

    CutTrail(ChainStore store, ChainReader reader, VerifyTrail verifyTrail, AuditKeys keys, Clock clock) {
        this.store = store;
        this.reader = reader;
        this.verifyTrail = verifyTrail;
        this.keys = keys;
        this.clock = clock;
    }

    void begin(@Observes StartupEvent started, Ticks ticks) {
        ticks.everyTurn(PAUSE, "cutting of the audit trail", this::turn);
    }

    Uni<Void> turn() {
        return cut().onFailure()
                .invoke(e -> LOG.warnf("The audit trail could not be cut now: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    /** Cuts everything whose time is over. */
    Uni<Void> cut() {
        return Multi.createBy()
                .repeating()
                .uni(this::cutSome)
                .whilst(more -> more)
                .select()
                .first(CUTS)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Boolean> cutSome() {
        return store.snapshot(this::over)
                .flatMap(through -> through.isEmpty()
                        ? Uni.createFrom().item(false)
                        : verifyTrail
                                .verify(VerifyTrail.Range.through(through.get()))
                                .flatMap(found -> cut(through.get(), found)));
    }

    private Uni<Optional<Long>> over(SqlConnection connection) {
        return reader.beginning(connection)
                .flatMap(beginning -> ChainStore.one(
                        connection.preparedQuery(OVER),
                        Tuple.of(beginning.map(ChainEnd::position).orElse(0L), STEP),
                        row -> row.getLong("position")));
    }

    private Uni<Boolean> cut(long through, Verification found) {
        if (!found.valid() || found.through() < through) {
            LOG.errorf("The audit trail does not verify and is not cut: %s", found.firstBroken());
            return Uni.createFrom().item(false);
        }
        return store.alone(
                connection -> reader.before(connection, through + 1)
                        .map(end -> end.filter(last -> last.position() == through))
                        .flatMap(last -> last.isPresent()
                                ? cut(connection, last.get())
                                : Uni.createFrom().item(false)),
                false);
    }

    private Uni<Boolean> cut(SqlConnection connection, ChainEnd last) {
        return connection
                .preparedQuery(WHAT)
                .execute(Tuple.of(last.position()))
                .map(rows -> keys.sign(record(last, rows.iterator().next())))
                .flatMap(jws -> connection
                        .preparedQuery("SELECT audit_cut($1, $2) AS n")
                        .execute(Tuple.of(last.position(), jws))
                        .invoke(rows -> LOG.infof(
                                "%d audit events were cut: %s",
                                rows.iterator().next().getLong("n"), jws)))
                .chain(() -> connection
                        .preparedQuery(TELL)
                        .execute(Tuple.of(clock.instant().atOffset(ZoneOffset.UTC))))
                .replaceWith(true);
    }

    private Statement record(ChainEnd last, Row what) {
        return Statement.cut(
                last,
                clock.instant(),
                what.getLong("n"),
                what.getOffsetDateTime("earliest").toInstant(),
                what.getOffsetDateTime("latest").toInstant());
    }
}
