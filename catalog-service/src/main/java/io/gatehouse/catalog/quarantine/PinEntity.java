package io.gatehouse.catalog.quarantine;

import io.gatehouse.catalog.tool.ToolDefinition;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** The definition that was accepted of a tool. */
@Entity(name = "ToolPin")
@Table(name = "tool_pin")
class PinEntity {
    @Id
    UUID id;

    @Column(name = "target_id")
    String targetId;

    @Column(name = "name")
    String name;

    @Column(name = "digest")
    String digest;

    @Column(name = "definition")
    String definition;

    /** For the mapper. */
    @SuppressWarnings("NullAway.Init")
    PinEntity() {}

    PinEntity(String targetId, ToolDefinition tool) {
        this.id = UUID.randomUUID();
        this.targetId = targetId;
        this.name = tool.name();
        this.digest = tool.digest();
        this.definition = tool.definition();
    }

    void accept(ToolDefinition tool) {
        digest = tool.digest();
        definition = tool.definition();
    }
}
