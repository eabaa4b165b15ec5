package io.gatehouse.identity.provider;

import io.gatehouse.identity.provider.Oauth2ProviderRequest.Extension;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.OnBehalfOfConfig;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.TokenExchangeConfig;
import io.gatehouse.identity.provider.TokenExchange.Grant;
import io.gatehouse.identity.provider.TokenExchange.TokenKind;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks what an operator says of the exchange of users' tokens. */
final class ExchangeRules {

    private static final String FIELD = "onBehalfOfTokenExchangeConfig";
    private static final String EXCHANGE = FIELD + ".tokenExchangeGrantTypeConfig";
    private static final String SUBJECT_TYPE = "gatehouse.subjectTokenType";
    private static final int MOST_SCOPES = 100;

    private final ProviderFields fields;

    ExchangeRules(ProviderFields fields) {
        this.fields = fields;
    }

    @Nullable
    TokenExchange check(@Nullable OnBehalfOfConfig config, Extension more) {
        if (config == null) {
            fields.absent(SUBJECT_TYPE, more.subjectTokenType());
            return null;
        }
        return switch (fields.required(FIELD + ".grantType", config.grantType())) {
            case "TOKEN_EXCHANGE" ->
                new TokenExchange(
                        Grant.TOKEN_EXCHANGE,
                        subjectType(more.subjectTokenType()),
                        actorScopes(config.tokenExchangeGrantTypeConfig()));
            case "JWT_AUTHORIZATION_GRANT" -> {
                if (config.tokenExchangeGrantTypeConfig() != null) {
                    throw fields.refused(EXCHANGE, "goes with TOKEN_EXCHANGE");
                }
                if (more.subjectTokenType() != null) {
                    throw fields.refused(SUBJECT_TYPE, "goes with TOKEN_EXCHANGE");
                }
                yield new TokenExchange(Grant.JWT_AUTHORIZATION_GRANT, TokenKind.JWT, null);
            }
            default ->
                throw fields.refused(FIELD + ".grantType", "has to be TOKEN_EXCHANGE or JWT_AUTHORIZATION_GRANT");
        };
    }

    private TokenKind subjectType(@Nullable String given) {
        if (given == null) {
            return TokenKind.JWT;
        }
        for (TokenKind kind : TokenKind.values()) {
            if (kind.name().equals(given)) {
                return kind;
            }
        }
        throw fields.refused(SUBJECT_TYPE, "has to be JWT or ACCESS_TOKEN");
    }

    private @Nullable Set<String> actorScopes(@Nullable TokenExchangeConfig config) {
        if (config == null) {
            return null;
        }
        List<String> scopes = config.actorTokenScopes();
        return switch (fields.required(EXCHANGE + ".actorTokenContent", config.actorTokenContent())) {
            case "NONE" -> {
                if (scopes != null) {
                    throw fields.refused(EXCHANGE + ".actorTokenScopes", "goes with actorTokenContent M2M");
                }
                yield null;
            }
            case "M2M" -> {
                if (scopes != null
                        && (scopes.size() > MOST_SCOPES || !scopes.stream().allMatch(ProviderFields::isScope))) {
                    throw fields.refused(
                            EXCHANGE + ".actorTokenScopes", "has to be at most " + MOST_SCOPES + " scope tokens");
                }
                yield scopes == null ? Set.of() : Set.copyOf(scopes);
            }
            default -> throw fields.refused(EXCHANGE + ".actorTokenContent", "not offered; offered are NONE and M2M");
        };
    }
}
