/** A target on quarkus-mcp-server, for the interop tests. */
@NullMarked
package io.gatehouse.quarkus;

import org.jspecify.annotations.NullMarked;
