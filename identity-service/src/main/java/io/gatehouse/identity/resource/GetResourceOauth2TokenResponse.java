package io.gatehouse.identity.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * Answer of GetResourceOauth2Token: a token, or where to get consent, or that it failed.
 *
 * @param authorizationUrl our own page
 * @param sessionUri handle for polling
 * @param sessionStatus how the session stands
 * @param expiresAt extension: when the token ends, in epoch seconds, where the vendor said so
 * @param generation extension: names the token when a target rejects it
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
        @Nullable Boolean challengeWanted) {

    /** AgentCore has these two; a completed session shows by its token. */
    enum SessionProgress {
        IN_PROGRESS,
        FAILED
    }

    static GetResourceOauth2TokenResponse token(String accessToken, @Nullable Long expiresAt, long generation) {
        return new GetResourceOauth2TokenResponse(accessToken, null, null, null, expiresAt, generation, null);
    }

    static GetResourceOauth2TokenResponse consent(String authorizationUrl, String sessionUri) {
        return new GetResourceOauth2TokenResponse(
                null, authorizationUrl, sessionUri, SessionProgress.IN_PROGRESS, null, null, null);
    }

    static GetResourceOauth2TokenResponse progress(String sessionUri, SessionProgress progress) {
        return new GetResourceOauth2TokenResponse(null, null, sessionUri, progress, null, null, null);
    }

    static GetResourceOauth2TokenResponse wantsChallenge() {
        return new GetResourceOauth2TokenResponse(null, null, null, null, null, null, true);
    }

    @Override
    public String toString() {
        return "GetResourceOauth2TokenResponse[hidden]";
    }
}
