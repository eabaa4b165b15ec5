package io.gatehouse.identity.resource;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway tells beside AgentCore's members.
 *
 * @param gatewayId id of the gateway
 * @param targetId id of the target
 * @param targetName name of the target, shown to the user
 * @param targetOrigin scheme, host and port to which the token will be sent; a grant is pinned to it
 * @param clientId client of the agent, shown to the user, where the user's token does not say it
 * @param rejectedGeneration generation of the token that the target answered with 401
 * @param canProbe whether the caller can call the target without a token to learn what it wants
 * @param challenge what the target wanted when it refused a call
 * @param purpose for a tool call or for a synchronization
 * @param operator who must consent to a synchronization
 */
@RegisterForReflection
@Schema(description = "Extension member of Gatehouse; all members optional")
record GatehouseContext(
        @Size(max = 128) @Nullable String gatewayId,
        @Size(max = 255) @Nullable String targetId,
        @Size(max = 255) @Nullable String targetName,
        @Size(max = 2048) @Nullable String targetOrigin,
        @Size(max = 256) @Nullable String clientId,
        @Nullable Long rejectedGeneration,
        @Nullable Boolean canProbe,
        @Valid @Nullable Challenge challenge,
        @Nullable Purpose purpose,
        @Valid @Nullable OperatorRef operator) {

    /** What the token is for. */
    enum Purpose {
        CALL,
        SYNC
    }

    /**
     * What a target wanted; written by the target, so it is never taken for what the operator named.
     *
     * @param resourceMetadata where it says that its metadata are (RFC 9728)
     * @param scopes the scopes that it names
     */
    @RegisterForReflection
    record Challenge(
            @Size(max = 2048) @Nullable String resourceMetadata,

            @Size(max = 100) @Nullable
            List<@NotNull @Size(min = 1, max = 128) @Pattern(regexp = RequestRules.SCOPE) String> scopes) {}

    /** What the target named, or nothing. */
    List<String> challengedScopes() {
        return challenge == null || challenge.scopes() == null ? List.of() : challenge.scopes();
    }

    /** Where the target said that its metadata are. */
    @Nullable
    String resourceMetadata() {
        return challenge == null ? null : challenge.resourceMetadata();
    }

    /** Whether the target shall be asked first. */
    boolean probes() {
        return Boolean.TRUE.equals(canProbe) && challenge == null;
    }

    /** A person at the company's provider. */
    @RegisterForReflection
    record OperatorRef(
            @NotNull @Size(min = 1, max = 1024) String issuer,
            @NotNull @Size(min = 1, max = 1024) String subject) {}

    /** Nothing was told. */
    static final GatehouseContext NONE =
            new GatehouseContext(null, null, null, null, null, null, null, null, null, null);
}
