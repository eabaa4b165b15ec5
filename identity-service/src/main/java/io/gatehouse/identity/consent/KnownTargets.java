package io.gatehouse.identity.consent;

import io.gatehouse.identity.user.UserKey;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The targets that gateways have asked consent for, by an operator at their set-up or by a user at a call. What one was
 * asked for, others can be offered before they need it. A target that nobody asked for in a long time is offered no more.
 */
@ApplicationScoped
class KnownTargets {

    private static final Duration OFFERED_FOR = Duration.ofDays(180);

    /** Of several askings the one with the fewest scopes stays: a step-up is one user's. */
    private static final String LEARN = """
            INSERT INTO known_target (id, workload, target_name, target_id, target_origin, provider_id, provider_name,
                scopes, resources, audiences, seen_at)
            SELECT :id, :workload, :name, :target, :origin, :provider, :providerName, :scopes, :resources, :audiences, :now
            WHERE EXISTS (SELECT 1 FROM workload WHERE name = :workload AND kind = 'GATEWAY')
            ON CONFLICT (workload, target_name) DO UPDATE SET
                scopes = CASE WHEN known_target.provider_id = excluded.provider_id
                        AND known_target.resources = excluded.resources
                        AND length(known_target.scopes) <= length(excluded.scopes)
                    THEN known_target.scopes ELSE excluded.scopes END,
                target_id = excluded.target_id, target_origin = excluded.target_origin,
                provider_id = excluded.provider_id, provider_name = excluded.provider_name,
                resources = excluded.resources, audiences = excluded.audiences, seen_at = excluded.seen_at
            """;

    private static final String OFFERED = """
            SELECT k.* FROM known_target k
            JOIN workload w ON w.name = k.workload AND (w.user_token_issuer IS NULL OR w.user_token_issuer = :issuer)
            JOIN oauth2_provider p ON p.id = k.provider_id AND p.deleted_at IS NULL
            WHERE k.seen_at > :since AND NOT EXISTS (SELECT 1 FROM vault_token v WHERE v.user_key = :user
                AND v.workload = k.workload AND v.provider_id = k.provider_id AND v.resources = k.resources)
            ORDER BY k.target_name, k.workload LIMIT 100
            """;

    private final Clock clock;

    KnownTargets(Clock clock) {
        this.clock = clock;
    }

    /** Learns of a target, where the request is one that others could make just so. Joins the running transaction. */
    Uni<Void> learn(ConsentRequest request) {
        String name = request.target().targetName();
        String origin = request.target().origin();
        boolean ofGateway = request.opener().workload().equals(request.target().gatewayId())
                && !request.opener().actor().equals(request.opener().workload());
        boolean plain = request.returnUrl() == null
                && request.extras().customParameters().isEmpty()
                && request.extras().customState() == null;
        if (name == null || origin == null || !ofGateway || !plain) {
            return Uni.createFrom().voidItem();
        }
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(LEARN)
                        .setParameter("id", UUID.randomUUID())
                        .setParameter("workload", request.opener().workload())
                        .setParameter("name", name)
                        .setParameter("target", request.target().targetId())
                        .setParameter("origin", origin)
                        .setParameter("provider", request.grant().providerId())
                        .setParameter("providerName", request.grant().provider())
                        .setParameter(
                                "scopes", String.join("\n", request.grant().scopes()))
                        .setParameter(
                                "resources", String.join("\n", request.grant().resources()))
                        .setParameter(
                                "audiences", String.join("\n", request.grant().audiences()))
                        .setParameter("now", clock.instant())
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Targets of gateways for people of that issuer that the user has no grant for. */
    Uni<List<KnownTargetEntity>> offeredTo(UserKey.Person user) {
        return Panache.withSession(() -> Panache.getSession()
                .flatMap(session -> session.createNativeQuery(OFFERED, KnownTargetEntity.class)
                        .setParameter("issuer", user.issuer())
                        .setParameter("user", user.canonical())
                        .setParameter("since", clock.instant().minus(OFFERED_FOR))
                        .getResultList()));
    }

    /** One of those that are offered to the user. */
    Uni<Optional<KnownTargetEntity>> offeredTo(UserKey.Person user, UUID id) {
        return offeredTo(user)
                .map(offers -> offers.stream().filter(one -> one.id.equals(id)).findFirst());
    }
}
