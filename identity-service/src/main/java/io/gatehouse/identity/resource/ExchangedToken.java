package io.gatehouse.identity.resource;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.EntraOnBehalfOfGrant;
import io.gatehouse.identity.grant.ExchangeRequest;
import io.gatehouse.identity.grant.GrantRefused;
import io.gatehouse.identity.grant.GrantedTokens;
import io.gatehouse.identity.grant.JwtBearerGrant;
import io.gatehouse.identity.grant.TokenExchangeGrant;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.provider.TokenExchange;
import io.gatehouse.identity.token.SubjectTokens;
import io.gatehouse.identity.vault.VaultToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/**
 * A token that the user's own token is exchanged for. It is never kept: it stands and falls with the user's token, which
 * is asked for anew with every request.
 */
@ApplicationScoped
class ExchangedToken {

    private final SubjectTokens subjects;
    private final ActorToken actor;
    private final TokenExchangeGrant exchange;
    private final JwtBearerGrant jwtBearer;
    private final EntraOnBehalfOfGrant entra;
    private final ResourceAudit audit;

    ExchangedToken(
            SubjectTokens subjects,
            ActorToken actor,
            TokenExchangeGrant exchange,
            JwtBearerGrant jwtBearer,
            EntraOnBehalfOfGrant entra,
            ResourceAudit audit) {
        this.subjects = subjects;
        this.actor = actor;
        this.exchange = exchange;
        this.jwtBearer = jwtBearer;
        this.entra = entra;
        this.audit = audit;
    }

    Uni<GetResourceOauth2TokenResponse> get(Ask ask) {
        GetResourceOauth2TokenRequest request = ask.request();
        if (request.sessionUri() != null) {
            return refused("sessionUri", "does not go with the flow ON_BEHALF_OF_TOKEN_EXCHANGE");
        }
        TokenExchange how = ask.provider().exchange();
        if (how == null) {
            return refused("resourceCredentialProviderName", "has no onBehalfOfTokenExchangeConfig");
        }
        Optional<Secret> userToken = subjects.open(ask.subject());
        if (userToken.isEmpty()) {
            // Whoever holds a token from before the provider was granted has to get another one, which 403 says.
            return Uni.createFrom()
                    .failure(
                            ApiException.accessDenied(
                                    "The workload identity token carries no token of a user; it has to"
                                            + " come from GetWorkloadAccessTokenForJWT, after the workload was granted the provider"));
        }
        return granted(ask, how, userToken.get())
                .onFailure(GrantRefused.class)
                .transform(e -> MachineToken.refused(ask, (GrantRefused) e))
                .call(() -> audit.tokenUsed(ask.subject(), request, ask.scopes()))
                .map(ExchangedToken::answer);
    }

    private Uni<GrantedTokens> granted(Ask ask, TokenExchange how, Secret userToken) {
        GetResourceOauth2TokenRequest request = ask.request();
        ExchangeRequest wanted = new ExchangeRequest(
                userToken,
                Set.copyOf(ask.scopes()),
                request.resourceList(),
                request.audienceList(),
                request.parameters());
        return switch (how.grant()) {
            case JWT_AUTHORIZATION_GRANT -> jwtBearer.exchange(ask.provider(), wanted);
            case ENTRA_ON_BEHALF_OF -> entra.exchange(ask.provider(), wanted);
            case TOKEN_EXCHANGE ->
                actor.of(ask, how.actorScopes())
                        .flatMap(token ->
                                exchange.exchange(ask.provider(), wanted, how.subjectType(), token.orElse(null)));
        };
    }

    private static GetResourceOauth2TokenResponse answer(GrantedTokens tokens) {
        return GetResourceOauth2TokenResponse.token(
                new VaultToken.Usable(tokens.accessToken(), tokens.expiresAt(), 0, null));
    }

    private static Uni<GetResourceOauth2TokenResponse> refused(String field, String words) {
        return Uni.createFrom().failure(ApiException.validation(field, words));
    }
}
