package io.gatehouse.catalog.problem;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** One field of a request that was refused. */
@RegisterForReflection
public record InvalidField(String name, String message) {}
