package io.gatehouse.catalog.offering;

import io.gatehouse.catalog.tool.ToolDefinition;
import java.util.List;

/** All that was read from a target at one time. */
public record TargetContents(List<ToolDefinition> tools, List<Offering> offerings, List<Capability> capabilities) {

    public TargetContents {
        tools = List.copyOf(tools);
        offerings = List.copyOf(offerings);
        capabilities = List.copyOf(capabilities);
    }

    /** A predefined schema knows tools only. */
    public static TargetContents predefined(List<ToolDefinition> tools) {
        return new TargetContents(tools, List.of(), List.of(Capability.TOOLS));
    }
}
