package io.gatehouse.catalog.snapshot;

/** An answer as bytes, with what tells it from another. */
record Rendered(String etag, byte[] body) {}
