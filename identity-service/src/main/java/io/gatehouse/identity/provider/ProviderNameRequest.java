package io.gatehouse.identity.provider;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/** Body of the Get and Delete operations of credential providers. */
@RegisterForReflection
record ProviderNameRequest(
        @NotNull @Size(min = 1, max = 128) @Pattern(regexp = ProviderNames.PATTERN)
        String name) {}
