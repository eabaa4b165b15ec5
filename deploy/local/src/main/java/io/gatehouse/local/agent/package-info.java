/** MCP clients that play the agent of a user. */
@NullMarked
package io.gatehouse.local.agent;

import org.jspecify.annotations.NullMarked;
