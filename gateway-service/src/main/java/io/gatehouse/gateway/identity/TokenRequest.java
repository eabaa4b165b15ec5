package io.gatehouse.gateway.identity;

import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call needs a token for.
 *
 * @param scopes those of the target's credential, or more where the target asked for more
 * @param override what the caller asked for in {@code _meta}
 * @param rejectedGeneration generation of the token that the target answered 401 to, or null
 * @param traceparent W3C trace context of the call, or null
 */
public record TokenRequest(
        String gatewayId,
        Caller caller,
        Target target,
        List<String> scopes,
        CredentialOverride override,
        @Nullable Long rejectedGeneration,
        @Nullable String traceparent) {

    /** The usual request of a call. */
    public static TokenRequest of(
            String gatewayId, Caller caller, Target target, CredentialOverride override, @Nullable String traceparent) {
        return new TokenRequest(gatewayId, caller, target, target.credential().scopes(), override, null, traceparent);
    }

    /** The same after the target refused a token. */
    public TokenRequest rejected(@Nullable Long generation) {
        return new TokenRequest(gatewayId, caller, target, scopes, override.once(), generation, traceparent);
    }

    /** The same with more scopes. */
    public TokenRequest withScopes(List<String> more) {
        return new TokenRequest(gatewayId, caller, target, more, override.once(), null, traceparent);
    }
}
