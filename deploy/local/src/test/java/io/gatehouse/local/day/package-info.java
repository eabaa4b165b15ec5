/** The short acceptance test of what a day in production shows at length. */
@NullMarked
package io.gatehouse.local.day;

import org.jspecify.annotations.NullMarked;
