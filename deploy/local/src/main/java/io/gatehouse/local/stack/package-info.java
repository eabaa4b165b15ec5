/** Starts, watches and ends everything that runs. */
@NullMarked
package io.gatehouse.local.stack;

import org.jspecify.annotations.NullMarked;
