package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.catalog.Credential;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.identity.ResourceToken;
import io.gatehouse.gateway.upstream.UpstreamCredential;
import java.util.Objects;

/** What a target is shown of a token, and where. */
final class TargetCredential {

    private TargetCredential() {}

    /** Fails with {@link io.gatehouse.gateway.upstream.UpstreamFailure} for a token that cannot stand there. */
    static UpstreamCredential of(Target target, ResourceToken token) {
        Credential credential = target.credential();
        if (credential.type() == Credential.Type.OAUTH) {
            return token.sentAs(UpstreamCredential.class, UpstreamCredential::bearer);
        }
        String name = Objects.requireNonNullElse(credential.apiKeyParameterName(), "Authorization");
        String prefix = Objects.requireNonNullElse(credential.apiKeyPrefix(), "");
        return credential.apiKeyLocation() == Credential.KeyLocation.QUERY_PARAMETER
                ? UpstreamCredential.apiKeyParameter(name, prefix + token.value())
                : UpstreamCredential.apiKeyHeader(name, prefix + token.value());
    }
}
