package io.gatehouse.identity.token;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer of RFC 6749 §5.1. */
@RegisterForReflection
@Schema(name = "BearerToken")
record BearerAnswer(
        @JsonProperty("access_token") String accessToken,
        @JsonProperty("token_type") String tokenType,
        @JsonProperty("expires_in") long expiresIn,
        String scope) {

    static BearerAnswer of(TokenMinter.Minted minted, String scope) {
        return new BearerAnswer(
                minted.token().reveal(), "Bearer", minted.lifetime().toSeconds(), scope);
    }

    @Override
    public String toString() {
        return "BearerAnswer[hidden]";
    }
}
