package io.gatehouse.identity.provider;

import io.gatehouse.identity.provider.Oauth2ProviderRequest.CustomConfig;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.SigningConfig;
import org.jspecify.annotations.Nullable;

/** Checks what an operator says of a client that proves itself by signatures; the key is made here. */
final class SigningRules {

    private static final String FIELD = "privateKeyJwtConfig";

    private final ProviderFields fields;

    SigningRules(ProviderFields fields) {
        this.fields = fields;
    }

    /** The algorithm; null for a client that proves itself in another way. */
    @Nullable
    SigningAlgorithm check(CustomConfig config, ClientAuthMethod method) {
        SigningConfig signing = config.privateKeyJwtConfig();
        if (method != ClientAuthMethod.PRIVATE_KEY_JWT) {
            if (signing != null) {
                throw fields.refused(FIELD, "goes with PRIVATE_KEY_JWT");
            }
            return null;
        }
        if (fields.secret(config.clientSecret()) != null) {
            throw fields.refused("clientSecret", "does not go with PRIVATE_KEY_JWT");
        }
        if (signing == null) {
            return SigningAlgorithm.ES256;
        }
        // A key that somebody else holds, and claims that would make the assertion good elsewhere.
        fields.notOffered(FIELD + ".privateKeySource", signing.privateKeySource());
        fields.notOffered(FIELD + ".additionalHeaderClaims", signing.additionalHeaderClaims());
        fields.notOffered(FIELD + ".additionalPayloadClaims", signing.additionalPayloadClaims());
        String algorithm = signing.signingAlgorithm();
        return algorithm == null
                ? SigningAlgorithm.ES256
                : SigningAlgorithm.of(algorithm)
                        .orElseThrow(
                                () -> fields.refused(FIELD + ".signingAlgorithm", "has to be RS256, PS256 or ES256"));
    }
}
