package io.gatehouse.gateway.upstream;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One event of a target's stream.
 *
 * @param data the message in it, byte for byte; null for a sign of life
 */
public record Event(@Nullable Buffer data) {}
