package io.gatehouse.catalog.gateway;

/** A gateway as gateway-service serves it. */
public record PublishedGateway(String gatewayId, long revision, String status, GatewayDocument document) {}
