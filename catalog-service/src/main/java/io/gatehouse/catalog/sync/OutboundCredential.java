package io.gatehouse.catalog.sync;

import io.gatehouse.catalog.identity.Secret;

/** What is sent along with each request to a target. */
public sealed interface OutboundCredential {
    /** Nothing. */
    record None() implements OutboundCredential {}

    /** A header. */
    record Header(String name, Secret value) implements OutboundCredential {}

    /** A query parameter. */
    record Query(String name, Secret value) implements OutboundCredential {}
}
