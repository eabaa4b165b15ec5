package io.gatehouse.identity.consent;

import io.gatehouse.identity.revocation.GrantFilter;
import io.gatehouse.identity.revocation.OpenSessions;
import io.gatehouse.identity.user.UserKey;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whoever was off-boarded and is still logged in at the pages finishes nothing that was begun before. A code that is at
 * the vendor just now finds its session ended when it comes back, and what it brings is given up.
 */
@ApplicationScoped
class EndSessions implements OpenSessions {

    private static final String OPEN = "from ConsentSessionEntity where (status in (:exchanging, :authorized)"
            + " or status in (:pending, :clicked) and expiresAt > :now)";

    private final ConsentSessions sessions;
    private final ConfirmAccount accounts;
    private final SessionAudit audit;
    private final Clock clock;

    EndSessions(ConsentSessions sessions, ConfirmAccount accounts, SessionAudit audit, Clock clock) {
        this.sessions = sessions;
        this.accounts = accounts;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public Uni<Void> end(GrantFilter filter) {
        return open(filter)
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(rows))
                .onItem()
                .transformToUniAndConcatenate(this::end)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> end(ConsentSessionEntity row) {
        boolean tokensWait = row.status == SessionStatus.AUTHORIZED && row.mode == ConsentMode.BUILT_IN;
        return tokensWait
                ? accounts.discard(List.of(row), RefusalReason.GRANTS_WITHDRAWN)
                : sessions.destroy(row.id).chain(() -> audit.failed(RefusalReason.GRANTS_WITHDRAWN, row.view(), null));
    }

    /** Locked: a step that is under way ends first, and what it stored is a grant by then. */
    private Uni<List<ConsentSessionEntity>> open(GrantFilter filter) {
        Map<String, Object> values = new HashMap<>();
        String condition = OPEN + narrowed(filter, values) + " order by id";
        return Panache.getSession().flatMap(session -> {
            var query = session.createSelectionQuery(condition, ConsentSessionEntity.class)
                    .setParameter("exchanging", SessionStatus.EXCHANGING)
                    .setParameter("authorized", SessionStatus.AUTHORIZED)
                    .setParameter("pending", SessionStatus.PENDING)
                    .setParameter("clicked", SessionStatus.CLICKED)
                    .setParameter("now", clock.instant());
            values.forEach(query::setParameter);
            return query.setLockMode(LockModeType.PESSIMISTIC_WRITE).getResultList();
        });
    }

    private static String narrowed(GrantFilter filter, Map<String, Object> values) {
        StringBuilder text = new StringBuilder();
        List<String> users = filter.users();
        if (users != null) {
            text.append(" and (").append(anyOf(users, values)).append(")");
        }
        if (filter.provider() != null) {
            text.append(" and providerName = :provider");
            values.put("provider", filter.provider());
        }
        if (filter.workload() != null) {
            text.append(" and workload = :workload");
            values.put("workload", filter.workload());
        }
        return text.toString();
    }

    private static String anyOf(List<String> users, Map<String, Object> values) {
        List<String> each = new ArrayList<>();
        for (String text : users) {
            int number = each.size();
            each.add(
                    switch (UserKey.read(text)) {
                        case UserKey.Person person -> {
                            values.put("issuer" + number, person.issuer());
                            values.put("claim" + number, person.claim());
                            values.put("subject" + number, person.subject());
                            yield "userIssuer = :issuer%1$d and userClaim = :claim%1$d and userSubject = :subject%1$d"
                                    .formatted(number);
                        }
                        case UserKey.Opaque opaque -> {
                            values.put("of" + number, opaque.workload());
                            values.put("id" + number, opaque.userId());
                            yield "workload = :of%1$d and userId = :id%1$d".formatted(number);
                        }
                        // A machine's own token needs nobody's consent.
                        case null -> "1 = 0";
                    });
        }
        return String.join(" or ", each);
    }
}
