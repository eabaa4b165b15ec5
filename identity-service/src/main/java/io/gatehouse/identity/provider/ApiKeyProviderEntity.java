package io.gatehouse.identity.provider;

import io.gatehouse.identity.tag.TagsConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** An API key at a vendor. */
@Entity
@Table(name = "api_key_provider")
class ApiKeyProviderEntity {

    @Id
    UUID id;

    @Column(nullable = false)
    String name;

    @Column(nullable = false)
    long revision;

    @Column(name = "sealed_api_key", nullable = false)
    byte[] sealedApiKey;

    @Column(name = "tags", nullable = false)
    @Convert(converter = TagsConverter.class)
    Map<String, String> tags = Map.of();

    @Column(name = "created_at", nullable = false)
    Instant createdAt;

    @Column(name = "updated_at", nullable = false)
    Instant updatedAt;

    @Version
    int version;

    /** Where the key's seal belongs. */
    String keyPlace() {
        return "api-key-provider|" + id + "|" + revision + "|api-key";
    }
}
