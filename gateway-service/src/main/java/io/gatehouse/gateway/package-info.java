/** The MCP endpoint: routing, streaming, inbound authorization, policy, limits. */
@NullMarked
package io.gatehouse.gateway;

import org.jspecify.annotations.NullMarked;
