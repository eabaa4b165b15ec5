/** Traces over the packaged services, as a collector and a target see them. */
@NullMarked
package io.gatehouse.local.trace;

import org.jspecify.annotations.NullMarked;
