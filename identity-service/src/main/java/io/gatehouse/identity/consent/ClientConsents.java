package io.gatehouse.identity.consent;

import io.gatehouse.identity.user.UserKey;
import io.gatehouse.identity.vault.VaultToken;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which clients of a gateway may use a grant of a user: those that he agreed to, and those that an operator trusts. A client
 * that its tokens do not name is one of its own, without a name.
 */
@ApplicationScoped
public class ClientConsents {

    private static final String AGREE = """
            INSERT INTO client_consent (grant_id, client_id, scopes, provider_revision, target_origin, agreed_at)
            SELECT v.id, :client, :scopes, v.provider_revision, v.target_origin, :now FROM vault_token v WHERE v.id = :grant
            ON CONFLICT (grant_id, client_id) DO UPDATE SET scopes = excluded.scopes,
                provider_revision = excluded.provider_revision, target_origin = excluded.target_origin,
                agreed_at = excluded.agreed_at
            """;

    /** What was agreed to of another revision of the provider, or of another server, is not agreed to now. */
    private static final String AGREED = """
            SELECT c.scopes FROM client_consent c JOIN vault_token v ON v.id = c.grant_id
                AND v.provider_revision = c.provider_revision AND v.target_origin IS NOT DISTINCT FROM c.target_origin
            WHERE c.grant_id = :grant AND c.client_id = :client
            """;

    private final Set<String> trusted;
    private final Clock clock;

    ClientConsents(ConsentConfig config, Clock clock) {
        this.trusted = config.trustedClients().orElse(Set.of());
        this.clock = clock;
    }

    /** Whether a grant of this opener's user may be used by its client for these scopes. */
    public Uni<Boolean> allows(SessionOpener opener, VaultToken.Usable grant, Collection<String> scopes) {
        if (isFree(opener)) {
            return Uni.createFrom().item(true);
        }
        return agreed(idOf(grant), name(opener)).map(agreed -> agreed != null && agreed.containsAll(scopes));
    }

    /** Notes that the user agreed to the session's client; joins the running transaction. */
    Uni<Void> agree(ConsentSession session, VaultToken.Usable grant) {
        if (isFree(session.opener())) {
            return Uni.createFrom().voidItem();
        }
        UUID id = idOf(grant);
        String client = name(session.opener());
        Set<String> scopes = new TreeSet<>(session.grant().scopes());
        return agreed(id, client)
                .invoke(before -> scopes.addAll(before == null ? List.of() : before))
                .chain(Panache::getSession)
                .flatMap(db -> db.createNativeQuery(AGREE)
                        .setParameter("grant", id)
                        .setParameter("client", client)
                        .setParameter("scopes", String.join(" ", scopes))
                        .setParameter("now", clock.instant())
                        .executeUpdate())
                .replaceWithVoid();
    }

    private static Uni<@Nullable List<String>> agreed(UUID grant, String client) {
        return Panache.withSession(() -> Panache.getSession()
                        .flatMap(db -> db.createNativeQuery(AGREED, String.class)
                                .setParameter("grant", grant)
                                .setParameter("client", client)
                                .getSingleResultOrNull()))
                .map(scopes -> scopes == null ? null : Arrays.asList(scopes.split(" ")));
    }

    /** Only people agree, and only gateways have clients that share; every other workload is its own agent. */
    private boolean isFree(SessionOpener opener) {
        return !opener.ofGateway()
                || !(opener.user() instanceof UserKey.Person)
                || opener.operator() != null
                || trusted.contains(name(opener));
    }

    private static String name(SessionOpener opener) {
        return Objects.requireNonNullElse(opener.clientId(), "");
    }

    private static UUID idOf(VaultToken.Usable grant) {
        return Objects.requireNonNull(grant.grant(), "A grant of a user is in the vault");
    }
}
