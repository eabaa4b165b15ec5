package io.gatehouse.catalog.gateway;

import org.jspecify.annotations.Nullable;

/**
 * A gateway as gateway-service serves it.
 *
 * @param policy JSON of its rules, or null
 * @param limits JSON of its limits, or null
 */
public record PublishedGateway(
        String gatewayId,
        long revision,
        String status,
        GatewayDocument document,
        @Nullable String policy,
        @Nullable String limits) {}
