package io.gatehouse.catalog.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of every refusal. */
@RegisterForReflection
@Schema(name = "Error")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ErrorBody(
        String message,
        @JsonProperty("__type") String type,
        @Nullable String reason,
        @Nullable List<InvalidField> fieldList) {

    static ErrorBody of(ApiException e) {
        ValidationReason reason = e.reason();
        return new ErrorBody(
                String.valueOf(e.getMessage()),
                e.type().wireName(),
                reason == null ? null : reason.wireName(),
                e.fields().isEmpty() ? null : e.fields());
    }
}
