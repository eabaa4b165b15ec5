package io.gatehouse.catalog.gateway;

import io.gatehouse.catalog.problem.ApiException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stands beside a gateway's own document, each with a revision of its own; used inside the caller's session. */
@ApplicationScoped
public class GatewaySettings {

    private static final Pattern ETAG = Pattern.compile("\"([0-9]{1,18})\"");

    /** What there is. */
    public enum Kind {
        POLICY,
        LIMITS
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
    }

    private final GatewayRepository gateways;
    private final Clock clock;

    GatewaySettings(GatewayRepository gateways, Clock clock) {
        this.gateways = gateways;
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

    /** The gateway, or a refusal. */
    public Uni<GatewayDocument> gateway(String gatewayId) {
        return gateways.findKnown(gatewayId).map(GatewayEntity::document);
    }

    /** What is stored. */
    public Uni<Stored> read(String gatewayId, Kind kind) {
        return gateways.findKnown(gatewayId).map(gateway -> stored(gateway, kind));
    }

    /** Stores another one, or none, in the place of the expected revision; the snapshot changes with it. */
    public Uni<Stored> replace(String gatewayId, Kind kind, @Nullable Long expected, @Nullable String document) {
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
