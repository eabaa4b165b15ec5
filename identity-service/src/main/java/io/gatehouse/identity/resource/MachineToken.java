package io.gatehouse.identity.resource;

import io.gatehouse.identity.grant.ClientCredentialsGrant;
import io.gatehouse.identity.grant.GrantRefused;
import io.gatehouse.identity.grant.GrantedTokens;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.vault.TokenVault;
import io.gatehouse.identity.vault.VaultToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** A token of the client itself: from the vault, or a new one. */
@ApplicationScoped
class MachineToken {

    private final CredentialProviders providers;
    private final TokenVault vault;
    private final ClientCredentialsGrant grant;
    private final ResourceAudit audit;

    MachineToken(CredentialProviders providers, TokenVault vault, ClientCredentialsGrant grant, ResourceAudit audit) {
        this.providers = providers;
        this.vault = vault;
        this.grant = grant;
        this.audit = audit;
    }

    Uni<GetResourceOauth2TokenResponse> get(Ask ask) {
        GetResourceOauth2TokenRequest request = ask.request();
        if (request.sessionUri() != null) {
            return Uni.createFrom().failure(ApiException.validation("sessionUri", "does not go with the flow M2M"));
        }
        // Custom parameters are no part of the vault's key, so what they shape is not kept.
        Uni<VaultToken.Usable> token = request.parameters().isEmpty()
                ? kept(ask)
                : fresh(ask).map(tokens -> new VaultToken.Usable(tokens.accessToken(), tokens.expiresAt(), 0, null));
        return token.map(GetResourceOauth2TokenResponse::token)
                .call(() -> audit.tokenUsed(ask.subject(), request, ask.scopes()))
                .onFailure(GrantRefused.class)
                .transform(e -> refused(ask, (GrantRefused) e));
    }

    /** What the caller is told when the vendor says no: its error code, none of its words. */
    static ApiException refused(Ask ask, GrantRefused e) {
        return ApiException.dependency(
                "The credential provider " + ask.provider().name() + " refused: " + e.errorCode(), e);
    }

    private Uni<VaultToken.Usable> kept(Ask ask) {
        GetResourceOauth2TokenRequest request = ask.request();
        Set<String> scopes = Set.copyOf(ask.scopes());
        String origin = request.context().targetOrigin();
        if (request.forced()) {
            return renewed(ask);
        }
        return vault.current(
                        ask.key(null),
                        ask.provider(),
                        scopes,
                        origin,
                        request.context().rejectedGeneration())
                .flatMap(found -> found instanceof VaultToken.Usable usable
                        ? Uni.createFrom().item(usable)
                        : renewed(ask));
    }

    private Uni<VaultToken.Usable> renewed(Ask asked) {
        return ready(asked)
                .flatMap(ask -> granted(ask)
                        .flatMap(tokens -> vault.store(
                                ask.key(null),
                                ask.provider(),
                                tokens,
                                Set.copyOf(ask.scopesToAsk()),
                                ask.request().context().targetOrigin())));
    }

    private Uni<GrantedTokens> fresh(Ask ask) {
        return ready(ask).flatMap(this::granted);
    }

    private Uni<Ask> ready(Ask ask) {
        return providers
                .ready(ask.provider(), ask.request().context().resourceMetadata())
                .map(ask::with);
    }

    private Uni<GrantedTokens> granted(Ask ask) {
        GetResourceOauth2TokenRequest request = ask.request();
        return grant.request(
                ask.provider(),
                Set.copyOf(ask.scopesToAsk()),
                request.resourceList(),
                request.audienceList(),
                request.parameters());
    }
}
