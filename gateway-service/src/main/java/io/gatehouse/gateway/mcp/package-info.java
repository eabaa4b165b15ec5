/** The protocol: JSON-RPC envelope, versions, session ids, the exchange handed to a use case, and the one failure funnel. */
@NullMarked
package io.gatehouse.gateway.mcp;

import org.jspecify.annotations.NullMarked;
