package io.gatehouse.identity.resource;

import io.gatehouse.identity.grant.ClientCredentialsGrant;
import io.gatehouse.identity.grant.GrantRefused;
import io.gatehouse.identity.grant.GrantedTokens;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.vault.TokenVault;
import io.gatehouse.identity.vault.VaultToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Set;

/** A token of the client itself: from the vault, or a new one. */
@ApplicationScoped
class MachineToken {

    private final TokenVault vault;
    private final ClientCredentialsGrant grant;
    private final ResourceAudit audit;

    MachineToken(TokenVault vault, ClientCredentialsGrant grant, ResourceAudit audit) {
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
                : fresh(ask).map(tokens -> new VaultToken.Usable(tokens.accessToken(), tokens.expiresAt(), 0));
        return token.map(MachineToken::answer)
                .call(() -> audit.tokenUsed(ask.subject(), request, request.scopes()))
                .onFailure(GrantRefused.class)
                .transform(e -> ApiException.dependency(
                        "The credential provider " + ask.provider().name() + " refused: "
                                + ((GrantRefused) e).errorCode(),
                        e));
    }

    private Uni<VaultToken.Usable> kept(Ask ask) {
        GetResourceOauth2TokenRequest request = ask.request();
        Set<String> scopes = Set.copyOf(request.scopes());
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

    private Uni<VaultToken.Usable> renewed(Ask ask) {
        return fresh(ask)
                .flatMap(tokens -> vault.store(
                        ask.key(null),
                        ask.provider(),
                        tokens,
                        Set.copyOf(ask.request().scopes()),
                        ask.request().context().targetOrigin()));
    }

    private Uni<GrantedTokens> fresh(Ask ask) {
        GetResourceOauth2TokenRequest request = ask.request();
        return grant.request(
                ask.provider(),
                Set.copyOf(request.scopes()),
                request.resourceList(),
                request.audienceList(),
                request.parameters());
    }

    private static GetResourceOauth2TokenResponse answer(VaultToken.Usable token) {
        Instant expiresAt = token.expiresAt();
        return GetResourceOauth2TokenResponse.token(
                token.token().reveal(), expiresAt == null ? null : expiresAt.getEpochSecond(), token.generation());
    }
}
