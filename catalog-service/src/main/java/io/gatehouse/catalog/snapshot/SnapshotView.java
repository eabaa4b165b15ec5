package io.gatehouse.catalog.snapshot;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Everything that gateway-service must know of one gateway. */
@RegisterForReflection
@Schema(name = "Snapshot")
record SnapshotView(
        String gatewayId,
        String name,
        long revision,
        String status,
        Protocol protocol,
        Authorizer authorizer,

        @Schema(type = SchemaType.OBJECT, description = "rules of who may call what, as stored; null for none")
        @JsonRawValue
        @Nullable
        String policy,

        @Schema(type = SchemaType.OBJECT, description = "limits that differ from the configured ones; null for none")
        @JsonRawValue
        @Nullable
        String limits,

        List<Target> targets) {
    @RegisterForReflection
    record Protocol(
            List<String> supportedVersions,
            @Nullable String instructions,
            int sessionTimeoutSeconds,
            boolean sessionRequired,
            boolean responseStreaming) {}

    @RegisterForReflection
    record Authorizer(
            String type,
            @Nullable String discoveryUrl,
            List<String> allowedAudience,
            List<String> allowedClients,
            List<String> allowedScopes,
            List<Map<String, Object>> customClaims) {}

    @RegisterForReflection
    @Schema(name = "SnapshotTarget")
    record Target(
            String targetId,
            String name,
            String status,
            String endpoint,
            String resource,
            int resourcePriority,
            Credential credential,
            List<String> allowedRequestHeaders,
            List<String> allowedResponseHeaders,

            @Schema(
                    description = "what the target said it can do: tools, prompts, resources, resources.subscribe,"
                            + " completions, logging")
            List<String> capabilities,

            List<Tool> tools,
            List<Prompt> prompts,
            List<Resource> resources,
            List<Template> resourceTemplates) {}

    @RegisterForReflection
    record Credential(
            @Schema(enumeration = {"NONE", "OAUTH", "API_KEY"})
            String type,

            @Nullable String providerName,
            @Nullable String grantType,
            List<String> scopes,
            @Nullable String returnUrl,
            Map<String, String> customParameters,
            @Nullable String apiKeyLocation,
            @Nullable String apiKeyParameterName,
            @Nullable String apiKeyPrefix) {}

    @RegisterForReflection
    @Schema(name = "SnapshotTool")
    record Tool(
            String publicName,
            String name,

            @Schema(description = "SHA-256 of the definition's bytes, in hex")
            String digest,

            @Schema(type = SchemaType.OBJECT, description = "the tool as its server wrote it, byte for byte")
            @JsonRawValue
            String definition) {}

    @RegisterForReflection
    @Schema(name = "SnapshotPrompt")
    record Prompt(
            String publicName,
            String name,

            @Schema(type = SchemaType.OBJECT, description = "the prompt as its server wrote it, byte for byte")
            @JsonRawValue
            String definition) {}

    @RegisterForReflection
    @Schema(name = "SnapshotResource")
    record Resource(
            String uri,

            @Schema(type = SchemaType.OBJECT, description = "the resource as its server wrote it, byte for byte")
            @JsonRawValue
            String definition) {}

    @RegisterForReflection
    @Schema(name = "SnapshotResourceTemplate")
    record Template(
            String uriTemplate,

            @Schema(type = SchemaType.OBJECT, description = "the template as its server wrote it, byte for byte")
            @JsonRawValue
            String definition) {}
}
