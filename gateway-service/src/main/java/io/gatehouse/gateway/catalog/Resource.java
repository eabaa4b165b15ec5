package io.gatehouse.gateway.catalog;

import io.vertx.core.buffer.Buffer;

/**
 * One resource of a target.
 *
 * @param uri its URI, the same for callers and target
 * @param definition what the target says of it, byte for byte; never written to
 */
public record Resource(String uri, Buffer definition) {}
