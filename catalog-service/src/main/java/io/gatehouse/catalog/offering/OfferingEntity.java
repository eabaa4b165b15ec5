package io.gatehouse.catalog.offering;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A published prompt, resource or resource template of a target. */
@Entity(name = "Offering")
@Table(name = "offering")
class OfferingEntity {
    @Id
    UUID id;

    @Column(name = "gateway_id")
    String gatewayId;

    @Column(name = "target_id")
    String targetId;

    @Column(name = "kind")
    String kind;

    @Column(name = "position")
    int position;

    @Column(name = "name")
    String name;

    @Column(name = "public_name")
    @Nullable
    String publicName;

    @Column(name = "definition")
    String definition;

    /** For the mapper. */
    @SuppressWarnings("NullAway.Init")
    OfferingEntity() {}

    OfferingEntity(String gatewayId, String targetId, int position, @Nullable String publicName, Offering offering) {
        this.id = UUID.randomUUID();
        this.gatewayId = gatewayId;
        this.targetId = targetId;
        this.kind = offering.kind().name();
        this.position = position;
        this.name = offering.name();
        this.publicName = publicName;
        this.definition = offering.definition();
    }
}
