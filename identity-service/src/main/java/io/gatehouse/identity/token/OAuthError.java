package io.gatehouse.identity.token;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The error body of RFC 6749 §5.2. */
@RegisterForReflection
@Schema(name = "OAuthError")
record OAuthError(
        String error, @JsonProperty("error_description") String errorDescription) {}
