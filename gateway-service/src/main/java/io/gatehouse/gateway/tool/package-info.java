/** The use cases tools/list and tools/call. */
@NullMarked
package io.gatehouse.gateway.tool;

import org.jspecify.annotations.NullMarked;
