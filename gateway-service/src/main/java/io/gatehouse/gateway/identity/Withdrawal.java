package io.gatehouse.gateway.identity;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Something that was taken back: one grant, all of a provider, all of a gateway; with no member set, all there is.
 *
 * @param grantId names a grant, as identity-service named it with its token
 * @param provider name of a credential provider that was changed or deleted
 * @param workload name of a gateway whose rights were changed
 */
record Withdrawal(
        @Nullable String grantId,
        @Nullable String provider,
        @Nullable String workload) {

    /** Something was missed: nothing that is kept can be trusted. */
    static final Withdrawal EVERYTHING = new Withdrawal(null, null, null);

    static Withdrawal read(JsonObject item) {
        return new Withdrawal(item.getString("grantId"), item.getString("provider"), item.getString("workload"));
    }

    boolean concerns(String gatewayId, String tokensProvider, ResourceToken token) {
        if (grantId != null) {
            return grantId.equals(token.grantId());
        }
        if (provider != null) {
            return provider.equals(tokensProvider);
        }
        return workload == null || workload.equals(gatewayId);
    }
}
