/** Benchmarks of what the gateway's package of the same name does. */
@NullMarked
package io.gatehouse.gateway.mcp;

import org.jspecify.annotations.NullMarked;
