package io.gatehouse.local.leak;

/** A secret where it must not be; names the place and the kind, never the secret. */
public record Finding(String place, String kind) {}
