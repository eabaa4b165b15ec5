package io.gatehouse.identity.workload;

import io.gatehouse.identity.tag.TagsConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row of table workload. */
@Entity
@Table(name = "workload")
class WorkloadEntity {
    @Id
    @Column(name = "name")
    String name;

    @Column(name = "kind")
    @Enumerated(EnumType.STRING)
    WorkloadKind kind;

    @Column(name = "jwks")
    @Nullable
    String jwks;

    @Column(name = "permissions")
    @Convert(converter = PermissionsConverter.class)
    Map<String, Set<String>> permissions = Map.of();

    @Column(name = "return_urls")
    @Convert(converter = StringSetConverter.class)
    Set<String> returnUrls = Set.of();

    @Column(name = "credential_providers")
    @Convert(converter = StringSetConverter.class)
    Set<String> credentialProviders = Set.of();

    @Column(name = "user_token_audiences")
    @Convert(converter = StringSetConverter.class)
    Set<String> userTokenAudiences = Set.of();

    @Column(name = "user_token_clients")
    @Convert(converter = StringSetConverter.class)
    Set<String> userTokenClients = Set.of();

    @Column(name = "completable_by")
    @Convert(converter = StringSetConverter.class)
    Set<String> completableBy = Set.of();

    @Column(name = "provider_scopes")
    @Convert(converter = PermissionsConverter.class)
    Map<String, Set<String>> providerScopes = Map.of();

    @Column(name = "service_accounts")
    @Convert(converter = StringSetConverter.class)
    Set<String> serviceAccounts = Set.of();

    @Column(name = "user_token_issuer")
    @Nullable
    String userTokenIssuer;

    @Column(name = "tags")
    @Convert(converter = TagsConverter.class)
    Map<String, String> tags = Map.of();

    @Column(name = "created_at")
    Instant createdAt = Instant.EPOCH;

    @Column(name = "updated_at")
    Instant updatedAt = Instant.EPOCH;

    @Version
    @Column(name = "version")
    int version;

    WorkloadEntity() {
        this("", WorkloadKind.CUSTOM);
    }

    WorkloadEntity(String name, WorkloadKind kind) {
        this.name = name;
        this.kind = kind;
    }

    Workload toWorkload() {
        return new Workload(
                name,
                kind,
                jwks,
                permissions,
                returnUrls,
                credentialProviders,
                userTokenAudiences,
                userTokenClients,
                completableBy,
                providerScopes,
                serviceAccounts,
                userTokenIssuer,
                createdAt,
                updatedAt);
    }
}
