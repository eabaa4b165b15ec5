/** Which trace work belongs to, where it came from, and the few spans that tell what was done. */
@NullMarked
package io.gatehouse.catalog.trace;

import org.jspecify.annotations.NullMarked;
