package io.gatehouse.catalog.offering;

import org.jspecify.annotations.Nullable;

/**
 * A prompt, a resource or a resource template as the gateway serves it.
 *
 * @param publicName the prompt's public name; null for the others, whose URIs stay as they are
 */
public record PublishedOffering(
        String targetId, Offering.Kind kind, @Nullable String publicName, String name, String definition) {}
