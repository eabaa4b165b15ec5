package io.gatehouse.gateway.catalog;

import io.vertx.core.buffer.Buffer;

/**
 * One prompt of a target.
 *
 * @param publicName the name callers use, {@code target___prompt}
 * @param name the target's own name of it
 * @param definition what the target says of it, byte for byte; never written to
 */
public record Prompt(String publicName, String name, Buffer definition) {}
