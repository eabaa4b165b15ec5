package io.gatehouse.catalog.identity;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The workload of a gateway as identity-service must know it. */
public record GatewayWorkload(
        String gatewayId,
        @Nullable String discoveryUrl,
        List<String> userTokenAudiences,
        List<String> userTokenClients,
        Set<String> credentialProviders) {}
