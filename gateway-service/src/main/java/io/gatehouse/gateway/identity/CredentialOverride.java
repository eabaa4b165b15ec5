package io.gatehouse.gateway.identity;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What one call may ask of its consent, in {@code _meta}. Its values are checked by identity-service.
 *
 * @param returnUrl where the consent shall end, instead of where the target says
 * @param force whether to ask for consent even if there is a token
 */
public record CredentialOverride(@Nullable String returnUrl, boolean force) {

    /** The member of {@code params._meta}. */
    public static final String META = "aws.bedrock-agentcore.gateway/credentialProviderConfiguration";

    /** What a call asks that has no such member. */
    public static final CredentialOverride NONE = new CredentialOverride(null, false);

    private static final int MAXIMUM_LENGTH = 8192;

    /** Reads the member; fails with {@link IllegalArgumentException} that names what is wrong. */
    public static CredentialOverride read(@Nullable Buffer meta) {
        if (meta == null) {
            return NONE;
        }
        try {
            if (meta.length() > MAXIMUM_LENGTH) {
                throw new IllegalArgumentException(META + " is too long");
            }
            JsonObject root = meta.toJsonObject();
            JsonObject provider = root.getJsonObject("oauthCredentialProvider");
            if (provider == null) {
                // An older page of the original documentation spells it so.
                provider = root.getJsonObject("oauthcredentialProvider");
            }
            return provider == null
                    ? NONE
                    : new CredentialOverride(
                            provider.getString("returnUrl"), provider.getBoolean("forceAuthentication", false));
        } catch (DecodeException | ClassCastException wrongType) {
            throw new IllegalArgumentException(META + " must be an object with oauthCredentialProvider."
                    + "{returnUrl: string, forceAuthentication: boolean}");
        }
    }

    /** What is left to ask once the forced consent was seen to. */
    CredentialOverride once() {
        return force ? new CredentialOverride(returnUrl, false) : this;
    }
}
