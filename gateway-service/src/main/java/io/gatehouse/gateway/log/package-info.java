/** What a line of the log looks like. */
@NullMarked
package io.gatehouse.gateway.log;

import org.jspecify.annotations.NullMarked;
