package io.gatehouse.gateway.catalog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a target wants to be called; names a credential provider and holds no secret. */
public record Credential(
        Type type,
        @Nullable String providerName,
        @Nullable GrantType grantType,
        List<String> scopes,
        @Nullable String returnUrl,
        Map<String, String> customParameters,
        @Nullable KeyLocation apiKeyLocation,
        @Nullable String apiKeyParameterName,
        @Nullable String apiKeyPrefix) {

    /** A target that asks for no credential. */
    public static final Credential NONE =
            new Credential(Type.NONE, null, null, List.of(), null, Map.of(), null, null, null);

    public Credential {
        scopes = List.copyOf(scopes);
        customParameters = Map.copyOf(customParameters);
    }

    /** The kinds of outbound credentials. */
    public enum Type {
        NONE,
        OAUTH,
        API_KEY
    }

    /** The OAuth grants a target may be called with. */
    public enum GrantType {
        AUTHORIZATION_CODE,
        CLIENT_CREDENTIALS,
        /** The caller's own token is exchanged for one of the target's. */
        TOKEN_EXCHANGE
    }

    /** Where an API key travels. */
    public enum KeyLocation {
        HEADER,
        QUERY_PARAMETER
    }
}
