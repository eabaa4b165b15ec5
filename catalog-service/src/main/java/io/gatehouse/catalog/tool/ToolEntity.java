package io.gatehouse.catalog.tool;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A published tool of a target. */
@Entity(name = "Tool")
@Table(name = "tool")
class ToolEntity {
    @Id
    UUID id;

    @Column(name = "gateway_id")
    String gatewayId;

    @Column(name = "target_id")
    String targetId;

    @Column(name = "position")
    int position;

    @Column(name = "name")
    String name;

    @Column(name = "public_name")
    String publicName;

    @Column(name = "digest")
    String digest;

    @Column(name = "definition")
    String definition;

    /** For the mapper. */
    @SuppressWarnings("NullAway.Init")
    ToolEntity() {}

    ToolEntity(String gatewayId, String targetId, int position, String publicName, ToolDefinition tool) {
        this.id = UUID.randomUUID();
        this.gatewayId = gatewayId;
        this.targetId = targetId;
        this.position = position;
        this.publicName = publicName;
        this.name = tool.name();
        this.digest = tool.digest();
        this.definition = tool.definition();
    }
}
