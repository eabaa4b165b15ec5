package io.gatehouse.catalog.target;

/** A target as the gateway serves it. */
public record PublishedTarget(String targetId, String status, TargetDocument document) {}
