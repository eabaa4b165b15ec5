package io.gatehouse.gateway.feed;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.gateway.catalog.Authorizer;
import io.gatehouse.gateway.catalog.Credential;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The snapshot as catalog-service writes it; members this version does not know are passed over. */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
record SnapshotWire(
        String gatewayId,
        String name,
        long revision,
        ProtocolWire protocol,
        AuthorizerWire authorizer,
        RulesWire.@Nullable PolicyWire policy,
        RulesWire.@Nullable LimitsWire limits,
        @Nullable List<TargetWire> targets) {

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ProtocolWire(
            @Nullable List<String> supportedVersions,
            @Nullable String instructions,
            @Nullable Long sessionTimeoutSeconds,
            boolean sessionRequired,
            boolean responseStreaming) {}

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record AuthorizerWire(
            Authorizer.Type type,
            @Nullable String discoveryUrl,
            @Nullable List<String> allowedAudience,
            @Nullable List<String> allowedClients,
            @Nullable List<String> allowedScopes,
            @Nullable List<ClaimWire> customClaims) {}

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ClaimWire(
            String inboundTokenClaimName,
            @Nullable String inboundTokenClaimValueType,
            MatchWire authorizingClaimMatchValue) {}

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record MatchWire(Authorizer.Operator claimMatchOperator, ValueWire claimMatchValue) {}

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ValueWire(
            @Nullable String matchValueString, @Nullable List<String> matchValueStringList) {}

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record TargetWire(
            String targetId,
            String name,
            String status,
            String endpoint,
            @Nullable String resource,
            int resourcePriority,
            @Nullable CredentialWire credential,
            @Nullable List<String> allowedRequestHeaders,
            @Nullable List<String> allowedResponseHeaders,
            @Nullable List<ToolWire> tools,
            @Nullable List<String> capabilities,
            @Nullable List<PromptWire> prompts,
            @Nullable List<ResourceWire> resources,
            @Nullable List<TemplateWire> resourceTemplates) {}

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record CredentialWire(
            Credential.Type type,
            @Nullable String providerName,
            Credential.@Nullable GrantType grantType,
            @Nullable List<String> scopes,
            @Nullable String returnUrl,
            @Nullable Map<String, String> customParameters,
            Credential.@Nullable KeyLocation apiKeyLocation,
            @Nullable String apiKeyParameterName,
            @Nullable String apiKeyPrefix) {}

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ToolWire(String publicName, String name, String digest, RawJson definition) {}

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record PromptWire(String publicName, String name, RawJson definition) {}

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ResourceWire(String uri, RawJson definition) {}

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record TemplateWire(String uriTemplate, RawJson definition) {}

    /** The list of all gateways that may be read. */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record IndexWire(@Nullable List<EntryWire> gateways) {}

    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record EntryWire(String gatewayId, @Nullable JsonNode name, long revision) {}
}
