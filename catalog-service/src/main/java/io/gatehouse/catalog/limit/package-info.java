/** How much callers may take of a gateway and of its targets. */
@NullMarked
package io.gatehouse.catalog.limit;

import org.jspecify.annotations.NullMarked;
