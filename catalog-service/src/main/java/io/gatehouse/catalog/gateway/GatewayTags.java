package io.gatehouse.catalog.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.audit.AuditLog;
import io.gatehouse.catalog.audit.AuditSubject;
import io.gatehouse.catalog.audit.AuditType;
import io.gatehouse.catalog.audit.AuditedChange;
import io.gatehouse.catalog.audit.Outcome;
import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.security.Operator;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The tags of gateways: texts by which people find them again; the snapshot knows nothing of them. */
@ApplicationScoped
public class GatewayTags {
    private static final int MOST = 50;
    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 256;
    private static final Pattern TEXT = Pattern.compile("[a-zA-Z0-9\\s._:/=+@-]*");

    private final GatewayRepository gateways;
    private final AuditLog audit;
    private final AuditedChange changes;

    GatewayTags(GatewayRepository gateways, AuditLog audit, AuditedChange changes) {
        this.changes = changes;
        this.gateways = gateways;
        this.audit = audit;
    }

    /** Reads and checks the member {@code tags} of a request; a fault is the request's. */
    public static Map<String, String> of(Document request) {
        Map<String, String> tags = new TreeMap<>();
        request.optionalObject("tags").ifPresent(given -> {
            if (given.node().size() > MOST) {
                request.fault("tags", "must have at most " + MOST + " entries");
            }
            given.node().fieldNames().forEachRemaining(key -> {
                if (key.isEmpty()
                        || key.length() > LONGEST_KEY
                        || !TEXT.matcher(key).matches()) {
                    request.fault("tags", "a key must have 1 to 128 characters of " + TEXT.pattern());
                } else {
                    tags.put(key, given.text(key, 0, LONGEST_VALUE, TEXT));
                }
            });
        });
        return tags;
    }

    /** The tags as they are stored. */
    static String text(Map<String, String> tags) {
        ObjectNode node = Document.empty();
        tags.forEach(node::put);
        return Document.text(node);
    }

    /** The tags of a gateway. */
    public Uni<ObjectNode> get(String gatewayId) {
        return Panache.withSession(() -> gateways.findKnown(gatewayId)).map(gateway -> Document.stored(gateway.tags));
    }

    /** Sets some and then removes others; more than fifty in the end are refused (402). */
    public Uni<Void> change(String gatewayId, Map<String, String> set, List<String> remove, Operator operator) {
        audit.requireRoom();
        return changes.make(
                        () -> gateways.lockKnown(gatewayId).invoke(gateway -> {
                            ObjectNode tags = Document.stored(gateway.tags);
                            set.forEach(tags::put);
                            tags.remove(remove);
                            if (tags.size() > MOST) {
                                throw ApiException.quota(
                                        "It would have " + tags.size() + " tags; the limit is " + MOST);
                            }
                            gateway.tags = Document.text(tags);
                        }),
                        new AuditedChange.Line(
                                AuditType.GATEWAY_CHANGED,
                                Outcome.SUCCESS,
                                new AuditSubject(operator.issuer(), operator.subject(), gatewayId, null),
                                null,
                                "tags-changed"))
                .replaceWithVoid();
    }
}
