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
import java.time.Clock;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stands beside a gateway's own document, each with a revision of its own. */
@ApplicationScoped
public class GatewaySettings {

    private static final Pattern ETAG = Pattern.compile("\"([0-9]{1,18})\"");

    /** What there is. */
    public enum Kind {
        POLICY("policy", "The gateway has no policy"),
        LIMITS("limits", "The gateway has no limits of its own");

        private final String word;
        private final String absence;

        Kind(String word, String absence) {
            this.word = word;
            this.absence = absence;
        }
    }

    /**
     * One of them.
     *
     * @param document null where there is none, or no more
     */
    public record Stored(long revision, @Nullable String document) {

        /** The revision as an entity tag. */
        public String etag() {
            return "\"" + revision + "\"";
        }

        /** What is on the wire; only of what is there. */
        public ObjectNode view() {
            ObjectNode view = Document.stored(Objects.requireNonNull(document));
            view.put("revision", revision);
            return view;
        }
    }

    private final GatewayRepository gateways;
    private final AuditLog audit;
    private final AuditedChange changes;
    private final Clock clock;

    GatewaySettings(GatewayRepository gateways, AuditLog audit, AuditedChange changes, Clock clock) {
        this.changes = changes;
        this.gateways = gateways;
        this.audit = audit;
        this.clock = clock;
    }

    /** The revision that {@code If-Match} names; null where there is no such header. */
    public static @Nullable Long revision(@Nullable String ifMatch) {
        if (ifMatch == null) {
            return null;
        }
        var found = ETAG.matcher(ifMatch.trim());
        if (!found.matches()) {
            throw ApiException.validation("If-Match", "must be one entity tag as it was given out");
        }
        return Long.valueOf(found.group(1));
    }

    /** The gateway, or a refusal; inside the caller's session. */
    public Uni<GatewayDocument> gateway(String gatewayId) {
        return gateways.findKnown(gatewayId).map(GatewayEntity::document);
    }

    /** What is stored, be it nothing; inside the caller's session. */
    public Uni<Stored> read(String gatewayId, Kind kind) {
        return gateways.findKnown(gatewayId).map(gateway -> stored(gateway, kind));
    }

    /** What is there, or a refusal. */
    public Uni<Stored> get(String gatewayId, Kind kind) {
        return Panache.withSession(() -> read(gatewayId, kind)).invoke(stored -> {
            if (stored.document() == null) {
                throw ApiException.notFound(kind.absence);
            }
        });
    }

    /** Refuses a change that could not be recorded; asked first, so that nothing is done for it. */
    public void requireRecordable() {
        audit.requireRoom();
    }

    /** Stores another one, or none, in the place of the expected revision; the snapshot changes with it. */
    public Uni<Stored> change(
            String gatewayId, Kind kind, @Nullable Long expected, @Nullable String document, Operator operator) {
        return changes.make(
                () -> replace(gatewayId, kind, expected, document),
                new AuditedChange.Line(
                        AuditType.GATEWAY_CHANGED,
                        Outcome.SUCCESS,
                        new AuditSubject(operator.issuer(), operator.subject(), gatewayId, null),
                        null,
                        kind.word + (document == null ? "-removed" : "-replaced")));
    }

    private Uni<Stored> replace(String gatewayId, Kind kind, @Nullable Long expected, @Nullable String document) {
        return gateways.lockKnown(gatewayId).flatMap(gateway -> {
            Stored before = stored(gateway, kind);
            check(gateway, before, expected, document == null);
            if (kind == Kind.POLICY) {
                gateway.policy = document;
                gateway.policyRevision++;
            } else {
                gateway.limits = document;
                gateway.limitsRevision++;
            }
            return GatewayRepository.changed(gateway, clock.instant()).replaceWith(() -> stored(gateway, kind));
        });
    }

    private static void check(GatewayEntity gateway, Stored before, @Nullable Long expected, boolean removes) {
        if (gateway.status() == GatewayStatus.DELETING) {
            throw ApiException.conflict("Gateway " + gateway.id + " is " + gateway.status);
        }
        if (before.document() == null && removes) {
            throw ApiException.notFound("There is none");
        }
        if (expected == null && before.document() != null) {
            throw ApiException.validation("If-Match", "is required: there is one already, so say which one you know");
        }
        if (expected != null && expected != before.revision()) {
            throw ApiException.conflict("It was changed by somebody else; read it again");
        }
    }

    private static Stored stored(GatewayEntity gateway, Kind kind) {
        return kind == Kind.POLICY
                ? new Stored(gateway.policyRevision, gateway.policy)
                : new Stored(gateway.limitsRevision, gateway.limits);
    }
}
