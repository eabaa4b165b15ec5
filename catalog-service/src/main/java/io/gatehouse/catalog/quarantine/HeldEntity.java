package io.gatehouse.catalog.quarantine;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A definition that waits for an operator. */
@Entity(name = "HeldDefinition")
@Table(name = "held_definition")
class HeldEntity {
    @Id
    UUID id;

    @Column(name = "target_id")
    String targetId;

    @Column(name = "kind")
    String kind;

    @Column(name = "position")
    int position;

    @Column(name = "name")
    String name;

    @Column(name = "reason")
    String reason;

    @Column(name = "digest")
    String digest;

    @Column(name = "definition")
    String definition;

    /** For the mapper. */
    @SuppressWarnings("NullAway.Init")
    HeldEntity() {}

    HeldEntity(String targetId, int position, Held held) {
        this.id = UUID.randomUUID();
        this.targetId = targetId;
        this.position = position;
        this.kind = held.kind().name();
        this.name = held.name();
        this.reason = held.reason().name();
        this.digest = held.digest();
        this.definition = held.definition();
    }

    Held held() {
        return new Held(Held.Kind.valueOf(kind), name, Held.Reason.valueOf(reason), digest, definition);
    }
}
