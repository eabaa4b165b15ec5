package io.gatehouse.identity.audit;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;

/** Events of one writer in the order of their sequence numbers. */
@RegisterForReflection
record AuditDelivery(
        @NotNull @Size(max = 128) @Pattern(regexp = "[A-Za-z0-9_.-]+/[A-Za-z0-9_-]+")
        String writer,

        @NotNull @Size(min = 1, max = 5000) List<DeliveredEvent> events) {

    /** How far the trail holds this writer's events. */
    @RegisterForReflection
    record Accepted(long acceptedThrough) {}
}
