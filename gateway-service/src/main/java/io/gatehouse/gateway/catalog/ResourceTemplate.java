package io.gatehouse.gateway.catalog;

import io.vertx.core.buffer.Buffer;

/**
 * A template of resources of a target.
 *
 * @param template the URI template (RFC 6570), the same for callers and target
 * @param definition what the target says of it, byte for byte; never written to
 */
public record ResourceTemplate(UriTemplate template, Buffer definition) {

    /** The template as it stands in the list. */
    public String text() {
        return template.text();
    }
}
