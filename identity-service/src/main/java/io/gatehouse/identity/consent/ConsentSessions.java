package io.gatehouse.identity.consent;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * The sessions and their steps. Every step is one conditional update: whoever comes second, on whatever replica, finds
 * nothing to update. Each joins the running transaction or is one of its own.
 */
@ApplicationScoped
public class ConsentSessions {

    private final Clock clock;

    ConsentSessions(Clock clock) {
        this.clock = clock;
    }

    /** The session with this id. */
    public Uni<Optional<ConsentSession>> find(UUID id) {
        return row(id).map(row -> row.map(ConsentSessionEntity::view));
    }

    /** Whether the session's time is over. */
    public boolean expired(ConsentSession session) {
        return session.expiredAt(clock.instant());
    }

    /** Sessions of a workload whose tokens wait for the person. Call within a transaction. */
    Uni<List<ConsentSessionEntity>> unconfirmedOf(String workload) {
        return unconfirmedWhere("workload", workload);
    }

    /** The same of a provider. */
    Uni<List<ConsentSessionEntity>> unconfirmedAt(UUID provider) {
        return unconfirmedWhere("providerId", provider);
    }

    private static Uni<List<ConsentSessionEntity>> unconfirmedWhere(String column, Object value) {
        return Panache.getSession()
                .flatMap(session -> session.createSelectionQuery(
                                "from ConsentSessionEntity where status = :authorized and mode = :builtIn and " + column
                                        + " = :value order by id",
                                ConsentSessionEntity.class)
                        .setParameter("authorized", SessionStatus.AUTHORIZED)
                        .setParameter("builtIn", ConsentMode.BUILT_IN)
                        .setParameter("value", value)
                        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                        .getResultList());
    }

    /** Deletes the sessions of a workload that is no more. */
    Uni<Integer> deleteOf(String workload) {
        return inTransaction(
                session -> session.createMutationQuery("delete from ConsentSessionEntity where workload = :workload")
                        .setParameter("workload", workload)
                        .executeUpdate());
    }

    Uni<Optional<ConsentSessionEntity>> row(UUID id) {
        return Panache.withSession(() -> Panache.getSession()
                .flatMap(session -> session.find(ConsentSessionEntity.class, id))
                .map(Optional::ofNullable));
    }

    Uni<Optional<ConsentSessionEntity>> rowOfState(byte[] stateHash) {
        return Panache.withSession(() -> Panache.getSession()
                .flatMap(session -> session.createSelectionQuery(
                                "from ConsentSessionEntity where stateHash = :hash", ConsentSessionEntity.class)
                        .setParameter("hash", stateHash)
                        .getSingleResultOrNull())
                .map(Optional::ofNullable));
    }

    /** Lets one replica at a time look for and open the session of a fingerprint. Call within a transaction. */
    Uni<Optional<ConsentSessionEntity>> pendingOf(String fingerprint) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select 1 from pg_advisory_xact_lock(hashtextextended(:fingerprint, 0))", Integer.class)
                        .setParameter("fingerprint", fingerprint)
                        .getSingleResult()
                        .chain(() -> session.createMutationQuery("""
                                update ConsentSessionEntity set status = :failed
                                where fingerprint = :fingerprint and status = :pending and expiresAt <= :now""")
                                .setParameter("failed", SessionStatus.FAILED)
                                .setParameter("pending", SessionStatus.PENDING)
                                .setParameter("fingerprint", fingerprint)
                                .setParameter("now", clock.instant())
                                .executeUpdate())
                        .chain(() -> session.createSelectionQuery(
                                        "from ConsentSessionEntity where fingerprint = :fingerprint and status = :pending",
                                        ConsentSessionEntity.class)
                                .setParameter("fingerprint", fingerprint)
                                .setParameter("pending", SessionStatus.PENDING)
                                .getSingleResultOrNull())
                        .map(Optional::ofNullable));
    }

    Uni<ConsentSession> insert(ConsentSessionEntity row) {
        return Panache.withTransaction(() -> Panache.getSession()
                .flatMap(session -> session.persist(row).call(session::flush))
                .replaceWith(row::view));
    }

    /** What a browser and a vendor bring back; arrays compare by identity, and nobody compares these. */
    @SuppressWarnings("ArrayRecordComponent")
    record Click(byte[] stateHash, byte[] nonceHash, byte[] sealedVerifier) {

        private static final String ALONGSIDE =
                "stateHash = :stateHash, nonceHash = :nonceHash, sealedVerifier = :sealedVerifier";

        private Map<String, Object> values() {
            return Map.of("stateHash", stateHash, "nonceHash", nonceHash, "sealedVerifier", sealedVerifier);
        }
    }

    /** PENDING → CLICKED, once and in time. */
    Uni<Boolean> click(UUID id, Click click) {
        return step(id, SessionStatus.PENDING, SessionStatus.CLICKED, Click.ALONGSIDE, click.values());
    }

    /** EXCHANGING → CLICKED, once: the browser goes to the vendor again, for these scopes. */
    Uni<Boolean> clickAgain(UUID id, Click click, byte[] sealedExtras, List<String> scopes) {
        Map<String, Object> values = new HashMap<>(click.values());
        values.put("extras", sealedExtras);
        values.put("scopes", ConsentSessionEntity.join(scopes));
        return step(
                id,
                SessionStatus.EXCHANGING,
                SessionStatus.CLICKED,
                Click.ALONGSIDE + ", sealedExtras = :extras, scopes = :scopes, offlineDropped = true",
                values);
    }

    /** PENDING → COMPLETED, once and in time: the grant was there, and no vendor had to be asked. */
    Uni<Boolean> agreeToClient(UUID id) {
        return step(id, SessionStatus.PENDING, SessionStatus.COMPLETED, "sealedExtras = null", Map.of());
    }

    /** CLICKED or AUTHORIZED → EXCHANGING, once and in time: the state or the completion handle is used up. */
    Uni<Boolean> take(UUID id, SessionStatus from) {
        return step(
                id,
                from,
                SessionStatus.EXCHANGING,
                "sealedExtras = null, exchangingSince = :since",
                Map.of("since", clock.instant()));
    }

    /** EXCHANGING → AUTHORIZED: the code waits for the application. */
    Uni<Boolean> authorize(UUID id, byte[] sealedCode) {
        return step(
                id,
                SessionStatus.EXCHANGING,
                SessionStatus.AUTHORIZED,
                "sealedCode = :sealedCode",
                Map.of("sealedCode", sealedCode));
    }

    /** EXCHANGING → AUTHORIZED: the tokens wait for the person. */
    Uni<Boolean> hold(UUID id, byte[] sealedGrant) {
        return step(
                id,
                SessionStatus.EXCHANGING,
                SessionStatus.AUTHORIZED,
                "sealedCode = :sealedGrant, sealedVerifier = null",
                Map.of("sealedGrant", sealedGrant));
    }

    /** AUTHORIZED → COMPLETED, once and in time: it is the right account. */
    Uni<Boolean> confirm(UUID id) {
        return step(id, SessionStatus.AUTHORIZED, SessionStatus.COMPLETED, "sealedCode = null", Map.of());
    }

    /** AUTHORIZED → FAILED, once and in time: it is not. */
    Uni<Boolean> discard(UUID id) {
        return step(id, SessionStatus.AUTHORIZED, SessionStatus.FAILED, "sealedCode = null", Map.of());
    }

    /** Sessions whose tokens waited for the person until their time was over. Call within a transaction. */
    Uni<List<ConsentSessionEntity>> unconfirmed(int most) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery("""
                                SELECT id FROM consent_session WHERE status = 'AUTHORIZED' AND mode = 'BUILT_IN'
                                AND expires_at <= :now
                                ORDER BY expires_at LIMIT :most FOR UPDATE SKIP LOCKED""", UUID.class)
                        .setParameter("now", clock.instant())
                        .setParameter("most", most)
                        .getResultList()
                        .flatMap(ids -> session.createSelectionQuery(
                                        "from ConsentSessionEntity where id in :ids", ConsentSessionEntity.class)
                                .setParameter("ids", ids)
                                .getResultList()));
    }

    /** EXCHANGING → COMPLETED, and nothing is left that could be used again. */
    Uni<Boolean> complete(UUID id) {
        return step(
                id,
                SessionStatus.EXCHANGING,
                SessionStatus.COMPLETED,
                "sealedCode = null, sealedVerifier = null",
                Map.of());
    }

    /** PENDING → FAILED by the user's own choice. */
    Uni<Boolean> deny(UUID id) {
        return step(id, SessionStatus.PENDING, SessionStatus.FAILED, "sealedExtras = null", Map.of());
    }

    /** Ends a session that did not complete, and destroys its code. */
    Uni<Boolean> destroy(UUID id) {
        return inTransaction(session -> session.createMutationQuery("""
                        update ConsentSessionEntity set status = :failed, sealedCode = null, sealedVerifier = null,
                        sealedExtras = null where id = :id and status <> :completed""")
                .setParameter("failed", SessionStatus.FAILED)
                .setParameter("completed", SessionStatus.COMPLETED)
                .setParameter("id", id)
                .executeUpdate()
                .map(count -> count == 1));
    }

    /** Sessions whose exchange was begun before that time and never ended. Call within a transaction. */
    Uni<List<ConsentSession>> interrupted(Instant before, int most) {
        // By their names: what "all columns" are changes under a running service when a newer one migrates the schema.
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery("""
                                SELECT id FROM consent_session WHERE status = 'EXCHANGING'
                                AND (exchanging_since <= :before OR exchanging_since IS NULL AND expires_at <= :now)
                                ORDER BY expires_at LIMIT :most FOR UPDATE SKIP LOCKED""", UUID.class)
                        .setParameter("before", before)
                        .setParameter("now", clock.instant())
                        .setParameter("most", most)
                        .getResultList()
                        .flatMap(ids -> session.createSelectionQuery(
                                        "from ConsentSessionEntity where id in :ids", ConsentSessionEntity.class)
                                .setParameter("ids", ids)
                                .getResultList()))
                .map(rows -> rows.stream().map(ConsentSessionEntity::view).toList());
    }

    /** Deletes what ended before that time. */
    Uni<Integer> purge(Instant before) {
        return inTransaction(
                session -> session.createMutationQuery("delete from ConsentSessionEntity where expiresAt < :before")
                        .setParameter("before", before)
                        .executeUpdate());
    }

    private Uni<Boolean> step(
            UUID id, SessionStatus from, SessionStatus to, String alongside, Map<String, Object> values) {
        List<String> names = List.copyOf(values.keySet());
        return inTransaction(session -> {
            // What was taken in time may end a moment later.
            boolean timed = from != SessionStatus.EXCHANGING;
            Mutiny.MutationQuery update = session.createMutationQuery("update ConsentSessionEntity set status = :to, "
                            + alongside + " where id = :id and status = :from" + (timed ? " and expiresAt > :now" : ""))
                    .setParameter("to", to)
                    .setParameter("from", from)
                    .setParameter("id", id);
            if (timed) {
                update.setParameter("now", clock.instant());
            }
            names.forEach(name -> update.setParameter(name, values.get(name)));
            return update.executeUpdate().map(count -> count == 1);
        });
    }

    private static <T> Uni<T> inTransaction(Function<Mutiny.Session, Uni<T>> work) {
        return Panache.withTransaction(() -> Panache.getSession().flatMap(session -> work.apply(session)));
    }
}
