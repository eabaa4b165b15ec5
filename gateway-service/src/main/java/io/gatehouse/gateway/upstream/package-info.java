/** Outbound MCP: connection pools, timeouts, header rules, sessions at targets, streaming. */
@NullMarked
package io.gatehouse.gateway.upstream;

import org.jspecify.annotations.NullMarked;
