package io.gatehouse.identity.vault;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gatehouse.identity.crypto.KeyWrapper;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** AgentCore's operations on the one token vault; its keys come from a file, so a key of AWS KMS is refused. */
@Path("/identities")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class TokenVaultResource {
    private static final String ONLY = "default";

    private final KeyWrapper keys;

    TokenVaultResource(KeyWrapper keys) {
        this.keys = keys;
    }

    /** Who keeps the keys. */
    enum KeyType {
        CustomerManagedKey,
        ServiceManagedKey
    }

    /** How the vault is encrypted. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record KmsConfiguration(
            @NotNull KeyType keyType,
            @Nullable @Size(min = 1, max = 2048) String kmsKeyArn) {}

    /** Body of GetTokenVault. */
    @RegisterForReflection
    record GetTokenVaultRequest(
            @Nullable @Size(min = 1, max = 64) @Pattern(regexp = "[a-zA-Z0-9\\-_]+")
            String tokenVaultId) {}

    /** Body of SetTokenVaultCMK. */
    @RegisterForReflection
    record SetTokenVaultCMKRequest(
            @Nullable @Size(min = 1, max = 64) @Pattern(regexp = "[a-zA-Z0-9\\-_]+")
            String tokenVaultId,

            @NotNull @Valid KmsConfiguration kmsConfiguration) {}

    /** Answer of both. */
    @RegisterForReflection
    record TokenVaultView(String tokenVaultId, KmsConfiguration kmsConfiguration, long lastModifiedDate) {}

    @POST
    @Path("/get-token-vault")
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @Operation(operationId = "GetTokenVault", summary = "How the token vault is encrypted")
    public TokenVaultView get(@Nullable @Valid GetTokenVaultRequest request) {
        return view(request == null ? null : request.tokenVaultId());
    }

    @POST
    @Path("/set-token-vault-cmk")
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "SetTokenVaultCMK", summary = "Keys by file are the only ones: any other is refused")
    public TokenVaultView set(@NotNull @Valid SetTokenVaultCMKRequest request) {
        TokenVaultView vault = view(request.tokenVaultId());
        if (request.kmsConfiguration().keyType() != KeyType.ServiceManagedKey) {
            throw ApiException.validation(
                    "kmsConfiguration.keyType",
                    "only ServiceManagedKey is offered: the vault's keys come from"
                            + " identity.vault.key-encryption-keyset-file");
        }
        if (request.kmsConfiguration().kmsKeyArn() != null) {
            throw ApiException.validation("kmsConfiguration.kmsKeyArn", "goes with CustomerManagedKey only");
        }
        return vault;
    }

    private TokenVaultView view(@Nullable String id) {
        if (id != null && !id.equals(ONLY)) {
            throw ApiException.notFound("No such token vault; there is one, named " + ONLY);
        }
        return new TokenVaultView(
                ONLY,
                new KmsConfiguration(KeyType.ServiceManagedKey, null),
                keys.changedAt().getEpochSecond());
    }
}
