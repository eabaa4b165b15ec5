/** Limits per caller and in total. */
@NullMarked
package io.gatehouse.gateway.limit;

import org.jspecify.annotations.NullMarked;
