/** The OAuth-protected sample MCP servers, built on somebody else's MCP library. */
@NullMarked
package io.gatehouse.local.sample;

import org.jspecify.annotations.NullMarked;
