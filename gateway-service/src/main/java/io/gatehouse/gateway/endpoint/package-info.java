/** The MCP endpoint: Streamable HTTP routes, the order of their checks, the protected-resource documents. */
@NullMarked
package io.gatehouse.gateway.endpoint;

import org.jspecify.annotations.NullMarked;
