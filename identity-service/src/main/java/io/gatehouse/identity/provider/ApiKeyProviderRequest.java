package io.gatehouse.identity.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.problem.ApiException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Body of CreateApiKeyCredentialProvider and UpdateApiKeyCredentialProvider.
 *
 * @param tags of a new provider; those of an old one are changed by TagResource and UntagResource
 */
@RegisterForReflection
record ApiKeyProviderRequest(
        @NotNull @Size(min = 1, max = 128) @Pattern(regexp = ProviderNames.PATTERN)
        String name,

        @Nullable Secret apiKey,
        @Schema(implementation = Object.class) @Nullable JsonNode apiKeySecretConfig,
        @Nullable String apiKeySecretSource,
        @Nullable Map<String, String> tags) {

    private static final int LONGEST_KEY = 65_536;

    /** The key; it travels in a header or a URL, so control characters are refused. */
    Secret checkedKey() {
        checkSource();
        if (apiKey == null
                || apiKey.reveal().isBlank()
                || apiKey.reveal().length() > LONGEST_KEY
                || apiKey.reveal().chars().anyMatch(Character::isISOControl)) {
            throw ApiException.validation("apiKey", "has to be 1 to 65536 characters without control characters");
        }
        return apiKey;
    }

    private void checkSource() {
        if (apiKeySecretConfig != null && !apiKeySecretConfig.isNull()) {
            throw ApiException.validation("apiKeySecretConfig", "not offered yet");
        }
        if (apiKeySecretSource != null && !apiKeySecretSource.equals("MANAGED")) {
            throw ApiException.validation("apiKeySecretSource", "not offered yet; offered is MANAGED");
        }
    }
}
