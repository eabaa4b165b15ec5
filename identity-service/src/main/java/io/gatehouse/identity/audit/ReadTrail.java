package io.gatehouse.identity.audit;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** What auditors read. */
@ApplicationScoped
public class ReadTrail {

    /** The events that are asked for, newest first, and where older ones go on. */
    public Uni<AuditPage> find(AuditQuery query) {
        AuditQuery.Conditions conditions = query.conditions();
        int limit = query.rows();
        return Panache.withSession(() -> Panache.getSession().flatMap(session -> {
                    Mutiny.SelectionQuery<AuditEventEntity> select =
                            session.createSelectionQuery(conditions.text(), AuditEventEntity.class);
                    conditions.parameters().forEach(select::setParameter);
                    return select.setMaxResults(limit + 1).getResultList();
                }))
                .map(rows -> page(rows, limit));
    }

    private static AuditPage page(List<AuditEventEntity> rows, int limit) {
        List<AuditEventView> items =
                rows.stream().limit(limit).map(AuditEventView::of).toList();
        if (rows.size() <= limit) {
            return new AuditPage(items, null);
        }
        AuditEventEntity last = rows.get(limit - 1);
        return new AuditPage(items, new AuditQuery.Cursor(last.time, last.id == null ? 0 : last.id).text());
    }
}
