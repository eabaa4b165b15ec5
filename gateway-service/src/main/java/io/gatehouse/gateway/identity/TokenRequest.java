package io.gatehouse.gateway.identity;

import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call needs a token for.
 *
 * @param override what the caller asked for in {@code _meta}
 * @param rejectedGeneration generation of the token that the target answered 401 to, or null
 * @param challenge what the target asked for when it refused the call, or null
 * @param traceparent W3C trace context of the call, or null
 */
public record TokenRequest(
        String gatewayId,
        Caller caller,
        Target target,
        CredentialOverride override,
        @Nullable Long rejectedGeneration,
        @Nullable TokenChallenge challenge,
        @Nullable String traceparent) {

    /** The usual request of a call. */
    public static TokenRequest of(
            String gatewayId, Caller caller, Target target, CredentialOverride override, @Nullable String traceparent) {
        return new TokenRequest(gatewayId, caller, target, override, null, null, traceparent);
    }

    /** The scopes that the operator named for the target. */
    public List<String> scopes() {
        return target.credential().scopes();
    }

    /** The same after the target refused a token. */
    public TokenRequest rejected(@Nullable Long generation, TokenChallenge asked) {
        return new TokenRequest(gatewayId, caller, target, override.once(), generation, asked, traceparent);
    }

    /** The same once what it asked of its consent was seen to. */
    public TokenRequest settled() {
        return new TokenRequest(gatewayId, caller, target, override.once(), null, null, traceparent);
    }

    /** The same after the target asked for more, or for anything at all. */
    public TokenRequest challenged(TokenChallenge asked) {
        return new TokenRequest(gatewayId, caller, target, override.once(), null, asked, traceparent);
    }
}
