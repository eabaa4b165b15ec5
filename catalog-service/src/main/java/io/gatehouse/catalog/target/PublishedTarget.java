package io.gatehouse.catalog.target;

import io.gatehouse.catalog.offering.Capability;
import java.util.List;

/** A target as the gateway serves it. */
public record PublishedTarget(String targetId, String status, TargetDocument document, List<Capability> capabilities) {}
