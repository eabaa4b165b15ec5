/** The use cases: lists of tools, prompts and resources, and every request that goes to one target, tools/call above all. */
@NullMarked
package io.gatehouse.gateway.tool;

import org.jspecify.annotations.NullMarked;
