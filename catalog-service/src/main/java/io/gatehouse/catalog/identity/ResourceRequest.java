package io.gatehouse.catalog.identity;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What GetResourceOauth2Token is asked for on behalf of a target.
 *
 * @param provider credential provider
 * @param scopes scopes of the credential
 * @param resource canonical URI of the target (RFC 8707)
 * @param customParameters further parameters for the authorization server
 * @param returnUrl where an application completes the session; null for our own page
 * @param sessionUri the session that is polled; null to open one
 * @param context who asks and for what
 */
public record ResourceRequest(
        String provider,
        List<String> scopes,
        String resource,
        Map<String, String> customParameters,
        @Nullable String returnUrl,
        @Nullable String sessionUri,
        Context context) {
    /** The extension member {@code gatehouseContext}. */
    public record Context(
            String gatewayId,
            String targetId,
            String targetName,
            String targetOrigin,
            @Nullable String operatorIssuer,
            @Nullable String operatorSubject) {}
}
