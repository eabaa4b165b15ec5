package io.gatehouse.gateway.catalog;

import io.vertx.core.buffer.Buffer;

/**
 * One tool of a target.
 *
 * @param publicName the name callers use, {@code target___tool}
 * @param name the target's own name of it
 * @param digest SHA-256 (hex) of the definition as the target gave it
 * @param definition that definition, byte for byte; never written to
 * @param headers the parameters that are repeated in headers
 */
public record Tool(String publicName, String name, String digest, Buffer definition, HeaderParams headers) {

    /** A tool whose headers are read from its definition. */
    public Tool(String publicName, String name, String digest, Buffer definition) {
        this(publicName, name, digest, definition, HeaderParams.of(definition));
    }
}
