package io.gatehouse.identity.resource;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.ClientCredentialsGrant;
import io.gatehouse.identity.vault.TokenVault;
import io.gatehouse.identity.vault.VaultKey;
import io.gatehouse.identity.vault.VaultToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The client's own token, which names it as the one who acts when a user's token is exchanged; kept until it ends. */
@ApplicationScoped
class ActorToken {

    /** Keeps its row apart from those of the flow M2M; sent to nobody. */
    private static final String AUDIENCE = "urn:gatehouse:actor";

    private final TokenVault vault;
    private final ClientCredentialsGrant grant;

    ActorToken(TokenVault vault, ClientCredentialsGrant grant) {
        this.vault = vault;
        this.grant = grant;
    }

    /** Empty where no scopes say that one is wanted. */
    Uni<Optional<Secret>> of(Ask ask, @Nullable Set<String> scopes) {
        if (scopes == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        VaultKey key =
                new VaultKey(ask.subject().workload(), null, ask.provider().id(), List.of(), List.of(AUDIENCE));
        return vault.current(key, ask.provider(), scopes, null, null)
                .flatMap(found -> found instanceof VaultToken.Usable usable
                        ? Uni.createFrom().item(usable)
                        : grant.request(ask.provider(), scopes, List.of(), List.of(), Map.of())
                                .flatMap(tokens -> vault.store(key, ask.provider(), tokens, scopes, null)))
                .map(token -> Optional.of(token.token()));
    }
}
