package io.gatehouse.identity.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gatehouse.identity.vault.VaultToken;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Answer of GetResourceOauth2Token: a token, or where to get consent, or that it failed.
 *
 * @param authorizationUrl our own page
 * @param sessionUri handle for polling
 * @param sessionStatus how the session stands
 * @param expiresAt extension: when the token ends, in epoch seconds, where the vendor said so
 * @param generation extension: names the token when a target rejects it
 * @param grantId extension: what the token has to be forgotten by, when the grant is taken back
 * @param challengeWanted extension: the caller is to call the target without a token and to tell what it wants
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record GetResourceOauth2TokenResponse(
        @Nullable String accessToken,
        @Nullable String authorizationUrl,
        @Nullable String sessionUri,
        @Nullable SessionProgress sessionStatus,
        @Nullable Long expiresAt,
        @Nullable Long generation,
        @Nullable UUID grantId,
        @Nullable Boolean challengeWanted) {

    /** AgentCore has these two; a completed session shows by its token. */
    enum SessionProgress {
        IN_PROGRESS,
        FAILED
    }

    static GetResourceOauth2TokenResponse token(VaultToken.Usable token) {
        Instant expiresAt = token.expiresAt();
        return new GetResourceOauth2TokenResponse(
                token.token().reveal(),
                null,
                null,
                null,
                expiresAt == null ? null : expiresAt.getEpochSecond(),
                token.generation(),
                token.grant(),
                null);
    }

    static GetResourceOauth2TokenResponse consent(String authorizationUrl, String sessionUri) {
        return new GetResourceOauth2TokenResponse(
                null, authorizationUrl, sessionUri, SessionProgress.IN_PROGRESS, null, null, null, null);
    }

    static GetResourceOauth2TokenResponse progress(String sessionUri, SessionProgress progress) {
        return new GetResourceOauth2TokenResponse(null, null, sessionUri, progress, null, null, null, null);
    }

    static GetResourceOauth2TokenResponse wantsChallenge() {
        return new GetResourceOauth2TokenResponse(null, null, null, null, null, null, null, true);
    }

    @Override
    public String toString() {
        return "GetResourceOauth2TokenResponse[hidden]";
    }
}
