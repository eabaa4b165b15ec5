package io.gatehouse.gateway.catalog;

import java.util.List;
import java.util.Set;

/** What a target has beside tools, and what it says that it can do. */
public record Offerings(
        Set<Capability> capabilities,
        List<Prompt> prompts,
        List<Resource> resources,
        List<ResourceTemplate> templates) {

    /** A target that has tools only. */
    public static final Offerings NONE = new Offerings(Set.of(Capability.TOOLS), List.of(), List.of(), List.of());

    public Offerings {
        capabilities = Set.copyOf(capabilities);
        prompts = List.copyOf(prompts);
        resources = List.copyOf(resources);
        templates = List.copyOf(templates);
    }

    /** Whether the target said that it can do that. */
    public boolean has(Capability capability) {
        return capabilities.contains(capability);
    }
}
