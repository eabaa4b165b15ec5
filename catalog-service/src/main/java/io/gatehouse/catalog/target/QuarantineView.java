package io.gatehouse.catalog.target;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.gatehouse.catalog.quarantine.Quarantine;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The definitions of a target that wait for an operator. */
@RegisterForReflection
@Schema(name = "Quarantine")
record QuarantineView(List<Definition> definitions) {

    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "HeldDefinition")
    record Definition(
            @Schema(enumeration = {"TOOL", "PROMPT", "RESOURCE", "RESOURCE_TEMPLATE"})
            String kind,

            String name,

            @Schema(
                    enumeration = {"CHANGED", "PREVIEW"},
                    description = "CHANGED: it was accepted with another definition; PREVIEW: it is new, and the target"
                            + " shows nothing unseen")
            String reason,

            @Schema(description = "SHA-256 of the definition's bytes, in hex; whoever accepts it repeats it")
            String digest,

            @Schema(type = SchemaType.OBJECT, description = "as its server wrote it, byte for byte") @JsonRawValue
            String definition,

            @Schema(type = SchemaType.OBJECT, description = "what was accepted under this name before; absent for none")
            @JsonRawValue
            @Nullable
            String acceptedDefinition) {}

    static QuarantineView of(List<Quarantine.Waiting> waiting) {
        return new QuarantineView(
                waiting.stream().map(QuarantineView::definition).toList());
    }

    private static Definition definition(Quarantine.Waiting one) {
        var accepted = one.accepted();
        return new Definition(
                one.held().kind().name(),
                one.held().name(),
                one.held().reason().name(),
                one.held().digest(),
                one.held().definition(),
                accepted == null ? null : accepted.definition());
    }
}
