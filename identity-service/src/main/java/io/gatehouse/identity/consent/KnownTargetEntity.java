package io.gatehouse.identity.consent;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A target of a gateway that consent was asked for. */
@Entity
@Table(name = "known_target")
class KnownTargetEntity {

    @Id
    UUID id;

    @Column(nullable = false)
    String workload;

    @Column(name = "target_name", nullable = false)
    String targetName;

    @Column(name = "target_id")
    @Nullable
    String targetId;

    @Column(name = "target_origin", nullable = false)
    String targetOrigin;

    @Column(name = "provider_id", nullable = false)
    UUID providerId;

    @Column(name = "provider_name", nullable = false)
    String providerName;

    @Column(nullable = false)
    String scopes;

    @Column(nullable = false)
    String resources;

    @Column(nullable = false)
    String audiences;

    @Column(name = "seen_at", nullable = false)
    Instant seenAt;

    static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\n", -1));
    }
}
